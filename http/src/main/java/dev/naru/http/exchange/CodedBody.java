package dev.naru.http.exchange;

import dev.naru.http.ResponseBody;
import dev.naru.http.coding.Coding;
import dev.naru.http.coding.Encoders;
import dev.naru.http.coding.Encoders.Effort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a body on its way out. What is more than a little is compressed on a thread, one batch
 * after the other, while the loop does something else; the writer is slowed down when that does not
 * keep up. A flush makes readable all that was written before it.
 */
final class CodedBody implements ResponseBody {

  /** What a loop compresses itself: less than a hop to a thread and back costs. */
  private static final int LITTLE = 2 * 1024;

  /** Above that the writer waits. */
  private static final int HIGH = 64 * 1024;

  private final Answer answer;
  private final Exchange exchange;
  private final Coding coding;
  private final long promised;

  private List<ByteBuf> waiting = new ArrayList<>();
  private int waitingBytes;
  private long taken;
  private boolean flushing;
  private boolean ending;
  private boolean working;
  private @Nullable Runnable writableListener;

  // whoever works has these
  private final ByteArrayOutputStream made = new ByteArrayOutputStream();
  private @Nullable OutputStream encoder;

  /**
   * Behind a head that has been written.
   *
   * @param promised how long the body is before it is compressed; -1 when that was not said
   */
  CodedBody(Answer answer, Exchange exchange, Coding coding, long promised) {
    this.answer = answer;
    this.exchange = exchange;
    this.coding = coding;
    this.promised = promised;
    exchange.onComplete((over, failure) -> discard());
  }

  /** Compresses a body that is there as a whole; the answer then goes out with its length. */
  static void whole(Answer answer, Exchange exchange, Coding coding, ByteBuf body) {
    if (body.readableBytes() <= LITTLE) {
      try {
        answer.finishCoded(compress(coding, body));
      } catch (IOException e) {
        exchange.fail(e);
      }
      return;
    }
    onThread(
        exchange,
        () -> {
          try {
            ByteBuf made = compress(coding, body);
            exchange.loop().execute(() -> answer.finishCoded(made));
          } catch (IOException | RuntimeException e) {
            exchange.fail(e);
          }
        });
  }

  private static ByteBuf compress(Coding coding, ByteBuf body) throws IOException {
    try {
      ByteBuf made = Unpooled.buffer(body.readableBytes() / 3 + 64);
      try (OutputStream out = Encoders.open(coding, Effort.ONCE, new ByteBufOutputStream(made))) {
        give(body, out);
      }
      return made;
    } finally {
      body.release();
    }
  }

  /**
   * Gives its carrier away after each piece: nothing depends on who gets it, but others may wait.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void give(ByteBuf piece, OutputStream out) throws IOException {
    while (piece.isReadable()) {
      piece.readBytes(out, Math.min(piece.readableBytes(), HIGH));
      if (piece.isReadable()) {
        Thread.yield();
      }
    }
  }

  private static void onThread(Exchange exchange, Runnable work) {
    try {
      exchange.context().network().executor().execute(work);
    } catch (RejectedExecutionException e) { // the process is about to end
      exchange.fail(e);
    }
  }

  // --- on the loop

  @Override
  public void write(ByteBuf piece) {
    int count = piece.readableBytes();
    if (count == 0 || ending || exchange.completed()) {
      piece.release();
      return;
    }
    taken += count;
    if (promised >= 0 && taken > promised) {
      piece.release();
      exchange.fail(new IllegalStateException("the body is longer than its Content-Length"));
      return;
    }
    waiting.add(piece);
    waitingBytes += count;
    if (waitingBytes > LITTLE) {
      work();
    }
  }

  @Override
  public void flush() {
    flushing = true;
    work();
  }

  @Override
  public boolean writable() {
    return answer.writable() && waitingBytes < HIGH;
  }

  @Override
  public void onWritable(Runnable listener) {
    writableListener = listener;
    answer.onWritable(this::becameWritable);
  }

  private void becameWritable() {
    Runnable listener = writableListener;
    if (listener != null && !ending && writable()) {
      listener.run();
    }
  }

  @Override
  public void end() {
    if (ending || exchange.completed()) {
      return;
    }
    if (promised >= 0 && taken < promised) {
      exchange.fail(new IllegalStateException("the body is shorter than its Content-Length"));
      return;
    }
    ending = true;
    work();
  }

  /** Takes what waits, unless somebody is at it. */
  private void work() {
    if (working || exchange.completed()) {
      return;
    }
    working = true;
    List<ByteBuf> batch = waiting;
    boolean little = waitingBytes <= LITTLE;
    boolean flush = flushing;
    boolean end = ending;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    flushing = false;
    if (little) {
      done(encode(batch, flush, end), end);
    } else {
      onThread(
          exchange,
          () -> {
            @Nullable Throwable failure = encode(batch, flush, end);
            exchange.loop().execute(() -> done(failure, end));
          });
    }
  }

  private void done(@Nullable Throwable failure, boolean end) {
    working = false;
    if (exchange.completed()) {
      discard();
      return;
    }
    if (failure != null) {
      exchange.fail(failure);
      return;
    }
    if (made.size() > 0) {
      answer.write(Unpooled.wrappedBuffer(made.toByteArray()));
      made.reset();
    }
    if (end) {
      answer.end();
      return;
    }
    answer.flush();
    if (ending || flushing || waitingBytes > LITTLE) {
      work();
    }
    becameWritable();
  }

  private void discard() {
    if (!working) {
      waiting.forEach(ByteBuf::release);
      waiting = List.of();
      closeEncoder();
    }
  }

  // --- on the loop or on a thread, never on both

  private @Nullable Throwable encode(List<ByteBuf> batch, boolean flush, boolean end) {
    try {
      OutputStream out = encoder;
      if (out == null) {
        out = Encoders.open(coding, Effort.ONCE, made);
        encoder = out;
      }
      for (ByteBuf piece : batch) {
        give(piece, out);
      }
      if (flush) {
        out.flush();
      }
      if (end) {
        closeEncoder();
      }
      return null;
    } catch (IOException | RuntimeException e) {
      return e;
    } finally {
      batch.forEach(ByteBuf::release);
    }
  }

  /** Also what ends the coding: a body that is cut off is nobody's business any more. */
  private void closeEncoder() {
    OutputStream out = encoder;
    encoder = null;
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        throw new IllegalStateException(e); // it writes to memory
      }
    }
  }
}
