package dev.naru.web.files;

import dev.naru.engine.network.Blocking;
import dev.naru.http.coding.Encoders;
import dev.naru.http.coding.Encoders.Effort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compresses files, each once. Takes turns with everybody else who computes: few at a time, and
 * after each piece the carrier is given to others.
 */
final class Maker {

  /** Files larger than that are sent as they are. */
  static final long LARGEST = 4L << 20;

  private static final int AT_A_TIME = 2;
  private static final int WAITING = 64;
  private static final int PIECE = 64 * 1024;

  private final Semaphore turns = new Semaphore(AT_A_TIME, true);
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether so many files wait already that one more had better be sent as it is. */
  boolean busy() {
    return waiting.get() >= WAITING;
  }

  /**
   * Makes what is pending; may block.
   *
   * @return its content; empty when that is hardly smaller than the file
   * @throws Tree.Changed when the file is not the one that was found
   */
  Optional<ByteBuf> make(Representation pending) throws IOException {
    Blocking.assertMayBlock();
    waiting.incrementAndGet();
    turns.acquireUninterruptibly();
    try {
      return compressed(pending);
    } finally {
      turns.release();
      waiting.decrementAndGet();
    }
  }

  /**
   * Gives its carrier away after each piece: nothing depends on who gets it, but others may wait.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private static Optional<ByteBuf> compressed(Representation pending) throws IOException {
    int size = (int) pending.file().stamp().size();
    ByteArrayOutputStream made = new ByteArrayOutputStream(size / 4 + 64);
    try (FileChannel file = Tree.open(pending.file());
        OutputStream out = Encoders.open(pending.coding(), Effort.KEPT, made)) {
      ByteBuffer piece = ByteBuffer.allocate(Math.min(size, PIECE));
      for (int left = size; left > 0; left -= piece.limit()) {
        piece.clear().limit(Math.min(left, piece.capacity()));
        while (piece.hasRemaining()) {
          if (file.read(piece) < 0) {
            throw new EOFException(pending.file().real() + " has become shorter");
          }
        }
        out.write(piece.array(), 0, piece.limit());
        Thread.yield();
      }
    }
    if (!Tree.unchanged(pending.file())) {
      throw new Tree.Changed(pending.file().real());
    }
    if (made.size() > size - size / 16) {
      return Optional.empty();
    }
    ByteBuffer kept = ByteBuffer.allocateDirect(made.size()).put(made.toByteArray()).flip();
    return Optional.of(Unpooled.wrappedBuffer(kept));
  }
}
