package dev.naru.http.exchange;

import dev.naru.engine.network.Blocking;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput;
import dev.naru.http.RequestBody;
import dev.naru.http.message.FieldLines;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request's body for a thread. The loop fills a queue and stops asking for more above a high
 * water mark; the reader takes from it, parks (untimed: the loop's timer ends a body that is too
 * slow) when it is empty, and has the loop go on below a low one. A small body whose length was
 * known is here, whole, before the thread starts ({@link SmallBody}).
 */
final class ThreadInput extends HttpInput implements RequestBody.Consumer {

  private static final int HIGH = 128 * 1024;
  private static final int LOW = 32 * 1024;

  /** What a piece weighs beside its octets, so that many tiny ones have a bound too. */
  private static final int PIECE = 64;

  /** Octets that are taken out of a small body at once for who reads it one by one. */
  private static final int AHEAD = 512;

  private static final byte[] EMPTY = new byte[0];

  private final Exchange exchange;
  private final RequestBody body;
  private final EventExecutor loop;

  /** Seldom used, so it has to be small rather than fast. */
  private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();

  private final AtomicLong queued = new AtomicLong();

  /** Whether the loop waits to be told to go on. */
  private final AtomicBoolean paused = new AtomicBoolean(true);

  private volatile boolean ended;
  private volatile boolean over;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread reader;
  private final AtomicReference<@Nullable Runnable> listener = new AtomicReference<>();
  private HttpFields trailers = FieldLines.NONE;

  // the reader's
  private byte[] piece = EMPTY;
  private int position;
  private boolean closed;

  /** A body that is whole before the thread starts; null for one that comes by the queue. */
  private @Nullable SmallBody small;

  /** The loop's, while that is collected. */
  private @Nullable Runnable whole;

  ThreadInput(Exchange exchange, RequestBody body) {
    this.exchange = exchange;
    this.body = body;
    this.loop = exchange.loop();
  }

  // --- on the loop

  /** Collects a body of that length, not 0, and then calls back. */
  void collect(int length, Runnable whenWhole) {
    small = new SmallBody(length);
    whole = whenWhole;
    paused.set(false);
    exchange.awaitClient();
    body.read();
  }

  /** Asks for the body without waiting for the first read. */
  void prefetch() {
    paused.set(false);
    body.read();
  }

  @Override
  public void data(ByteBuf in) {
    SmallBody collected = small;
    if (collected != null) {
      if (!collected.add(in)) {
        exchange.awaitClient();
      }
      body.read();
      return;
    }
    int count = in.readableBytes();
    byte[] array = new byte[count];
    in.readBytes(array);
    in.release();
    queue.offer(array);
    if (queued.addAndGet(count + PIECE) < HIGH) {
      body.read();
    } else {
      paused.set(true);
      if (queued.get() < LOW) {
        resume(); // The reader took all of it in between and has not seen the pause.
      }
    }
    wake();
  }

  @Override
  public void end(HttpFields fields) {
    trailers = fields;
    ended = true;
    done();
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    ended = true;
    done();
  }

  /**
   * The exchange has been answered: what is still to come of the body is nobody's, and who waits
   * for it would do so for ever.
   */
  void over() {
    listener.set(null);
    if (!ended) {
      over = true;
      ended = true;
      LockSupport.unpark(reader);
    }
  }

  private void done() {
    Runnable start = whole;
    whole = null;
    if (start != null) {
      exchange.awaitNoClient();
      start.run();
    }
    wake();
  }

  /** Whether somebody waits for more of the body. */
  boolean awaited() {
    return reader != null || whole != null;
  }

  /** Why the body cannot be read to its end. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Nobody reads any more. */
  void release() {
    SmallBody collected = small;
    if (collected != null) {
      collected.release();
    }
  }

  private void wake() {
    LockSupport.unpark(reader);
    callBack();
  }

  private void callBack() {
    Runnable callback = listener.getAndSet(null);
    if (callback != null) {
      callback.run();
    }
  }

  // --- on the thread

  private void resume() {
    if (paused.compareAndSet(true, false)) {
      if (loop.inEventLoop()) {
        body.read();
      } else {
        loop.execute(body::read);
      }
    }
  }

  /** Has octets in {@link #piece}, waiting if need be; false at the end. */
  private boolean fill() throws IOException {
    while (position == piece.length) {
      if (small != null && ahead(small)) {
        return true;
      }
      boolean last = ended; // read before the queue, so that nothing is offered in between
      byte[] next = queue.poll();
      if (next != null) {
        piece = next;
        position = 0;
        if (queued.addAndGet(-next.length - PIECE) < LOW && !last) {
          resume();
        }
      } else if (last) {
        if (failure != null) {
          throw failure(failure);
        } else if (over) {
          throw new IOException("the exchange is over");
        }
        return false;
      } else {
        resume();
        await();
      }
    }
    return true;
  }

  private boolean ahead(SmallBody collected) throws IOException {
    byte[] next = new byte[Math.min(AHEAD, collected.left())];
    int count = collected.read(next, 0, next.length);
    piece = count == next.length ? next : Arrays.copyOf(next, count);
    position = 0;
    return count > 0;
  }

  private void await() throws IOException {
    Blocking.assertMayBlock();
    reader = Thread.currentThread();
    try {
      exchange.stepAside();
      while (queue.peek() == null && !ended) {
        LockSupport.park(this);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while waiting for the request's body");
        }
      }
    } finally {
      reader = null;
      exchange.stepBack();
    }
  }

  /** The same, with the reader's own stack. */
  private static IOException failure(Throwable cause) {
    IOException own =
        cause instanceof BodyException body
            ? new BodyException(body.status(), String.valueOf(body.getMessage()))
            : new IOException("the client is gone", cause);
    return own;
  }

  @Override
  public int read() throws IOException {
    return open() && fill() ? piece[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    open();
    if (length == 0) {
      return 0;
    }
    if (small != null && position == piece.length) {
      int count = small.read(target, offset, length);
      if (count > 0) {
        return count;
      }
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean open() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    return true;
  }

  @Override
  public int available() {
    if (position < piece.length) {
      return piece.length - position;
    }
    byte[] next = queue.peek();
    return next != null ? next.length : unread();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean finished() {
    return ended
        && !over
        && failure == null
        && position == piece.length
        && queue.peek() == null
        && unread() == 0;
  }

  private int unread() {
    SmallBody collected = small;
    return collected == null ? 0 : collected.left();
  }

  @Override
  public boolean ready() {
    return position < piece.length || queue.peek() != null || ended;
  }

  @Override
  public void onReady(Runnable callback) {
    listener.set(callback);
    if (ready()) {
      callBack();
    } else {
      resume();
    }
  }

  @Override
  public HttpFields trailers() {
    return finished() ? trailers : FieldLines.NONE;
  }
}
