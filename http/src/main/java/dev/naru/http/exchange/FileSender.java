package dev.naru.http.exchange;

import dev.naru.engine.network.Blocking;
import dev.naru.http.SharedFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a range of a file. What is at hand is sent by the loop: the kernel copies it where the
 * channel is a socket in clear, elsewhere the loop reads a piece whenever the network takes one.
 * What may have to come from a disk is fetched first by an executor's thread; what must be waited
 * for each time is read by one, a piece at a time.
 *
 * <p>The last piece is always read, and sent only when the file has not changed until then: so
 * nobody takes a mixture of two states for a whole.
 */
final class FileSender {

  private static final Logger log = LoggerFactory.getLogger(FileSender.class);

  /** What is fetched, and what the loop sends in one go before others have their turn. */
  private static final int TURN = 2 * 1024 * 1024;

  private static final int PIECE = 64 * 1024;

  /** What the kernel leaves to be read. */
  private static final int LAST = 8 * 1024;

  private final Exchange exchange;
  private final Answer answer;
  private final SharedFile file;
  private long position;
  private long left;

  /** Something is being read, or sent by the kernel, or it is the others' turn. */
  private boolean waiting;

  private boolean sending;
  private boolean released;

  FileSender(Exchange exchange, Answer answer, SharedFile file, long position, long length) {
    this.exchange = exchange;
    this.answer = answer;
    this.file = file;
    this.position = position;
    this.left = length;
  }

  /** Before {@link #start}, on any thread: one that may wait fetches what will be sent first. */
  void prepare() {
    if (Blocking.mayBlock()) {
      long count = Math.min(left, TURN);
      try {
        if (!file.atHand(position, count)) {
          file.fetch(position, count);
        }
      } catch (IOException failed) {
        log.debug("fetching a file: {}", failed.getMessage()); // whoever sends it sees that, too
      }
    }
  }

  /** On the loop. */
  void start() {
    if (exchange.completed()) {
      release();
      return;
    }
    exchange.onComplete(
        (over, failure) -> {
          if (!waiting) {
            release();
          }
        });
    answer.open(left);
    if (answer.bodiless()) { // HEAD, 304
      answer.end();
    } else {
      answer.onWritable(this::send);
      send();
    }
  }

  /** Sends what can be sent now. Writing may call it again. */
  private void send() {
    if (sending) {
      return;
    }
    sending = true;
    int turn = TURN;
    while (!waiting && !exchange.completed() && left > 0 && answer.writable()) {
      if (turn > 0) {
        turn -= next();
      } else {
        waiting = true;
        exchange.loop().execute(this::goOn);
      }
    }
    sending = false;
    if (waiting) {
      return;
    }
    if (exchange.completed()) {
      release(); // which had been put off
    } else if (left == 0) {
      answer.end();
    } else {
      answer.flush();
    }
  }

  private void goOn() {
    waiting = false;
    send();
  }

  /** Sends what comes next, or sees to it that it can be sent. Returns how much that is. */
  private int next() {
    boolean byKernel = answer.takesRegions() && left > LAST;
    int count = (int) (byKernel ? Math.min(left - LAST, TURN) : Math.min(left, PIECE));
    if (!file.atHand(position, count)) {
      waiting = true;
      try {
        exchange.context().network().executor().execute(this::fetch);
      } catch (RejectedExecutionException closing) {
        abort(closing);
      }
      return 0;
    }
    if (byKernel) {
      waiting = true;
      answer
          .writeRegion(new Region(file.channel(), position, count), count)
          .addListener(written -> regionSent(written, count));
    } else {
      piece(count);
    }
    return count;
  }

  private void regionSent(Future<?> written, int count) {
    waiting = false;
    if (written.isSuccess()) {
      answer.count(count);
      advance(count);
      send();
    } else {
      Throwable cause = written.cause();
      abort(cause == null ? new IOException("the file was not sent") : cause);
    }
  }

  private void piece(int count) {
    ByteBuf piece = exchange.allocator().ioBuffer(count);
    try {
      fill(piece.nioBuffer(0, count));
      piece.writerIndex(count);
    } catch (IOException failed) {
      piece.release();
      failed(failed);
      return;
    }
    send(piece);
  }

  /** On a thread. */
  private void fetch() {
    try {
      if (file.fetch(position, Math.min(left, TURN))) {
        exchange.loop().execute(this::goOn);
      } else {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(left, PIECE)); // of nobody's pool
        fill(piece);
        exchange.loop().execute(() -> fetched(Unpooled.wrappedBuffer(piece.flip())));
      }
    } catch (IOException failed) {
      exchange.loop().execute(() -> failed(failed));
    }
  }

  private void fetched(ByteBuf piece) {
    waiting = false;
    send(piece);
    send();
  }

  private void fill(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (file.read(target, position + target.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    if (target.limit() == left && !file.unchanged()) {
      throw new IOException("the file has changed");
    }
  }

  private void send(ByteBuf piece) {
    advance(piece.readableBytes());
    answer.write(piece);
    answer.flush();
  }

  private void advance(int count) {
    position += count;
    left -= count;
  }

  private void failed(IOException cause) {
    log.warn("cannot send a file: {}", cause.getMessage());
    abort(cause);
  }

  private void abort(Throwable cause) {
    waiting = false;
    if (!exchange.completed()) {
      answer.abort(cause);
    }
    release();
  }

  void release() {
    if (!released) {
      released = true;
      file.release();
    }
  }

  /** A region that leaves the file open: the next one needs it. */
  private static final class Region extends DefaultFileRegion {
    Region(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    @Override
    protected void deallocate() {
      // FileSender releases the file.
    }
  }
}
