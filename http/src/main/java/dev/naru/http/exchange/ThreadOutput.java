package dev.naru.http.exchange;

import dev.naru.engine.network.Blocking;
import dev.naru.http.HttpOutput;
import dev.naru.http.ResponseBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body from a thread. What fits the buffer is written by the loop in one piece with the
 * head when the exchange completes. What does not goes through a bounded queue that the loop drains
 * while the network takes more; the writer parks above a high water mark. An answer that says that
 * it will not be long is handed over when it is whole, or flushed.
 */
final class ThreadOutput extends HttpOutput {

  private static final int HIGH = 64 * 1024;
  private static final int LOW = 16 * 1024;

  /** What a piece weighs beside its octets, so that many tiny ones have a bound too. */
  private static final int PIECE = 1024;

  /** Answers of a known length up to that size go to the loop as a whole. */
  private static final int WHOLE = 64 * 1024;

  /** Up to that size an array costs less than a chunk. */
  private static final int TINY = 1024;

  private final Exchange exchange;
  private final Answer answer;
  private final Chunks chunks;

  /** On the loop: what takes the body, once it is open. */
  private @Nullable ResponseBody out;

  private boolean flushing;

  /** Set behind what is to be flushed, so that who sees it sees that as well. */
  private volatile boolean flushWanted;

  /** Seldom used, so it has to be small rather than fast. */
  private final Queue<ByteBuf> queue = new ConcurrentLinkedQueue<>();

  private final AtomicLong queued = new AtomicLong();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final AtomicReference<@Nullable Runnable> listener = new AtomicReference<>();
  private volatile @Nullable Thread writer;

  // the writer's; the loop reads them when the exchange has been completed
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private boolean chunked = true;
  private int size = Chunks.SIZE;
  private long written;
  private boolean closed;
  private boolean neverWaits;

  /** On the loop: whether what is queued is the rest. */
  private boolean ending;

  ThreadOutput(Exchange exchange, Answer answer) {
    this.exchange = exchange;
    this.answer = answer;
    this.chunks = exchange.context().chunks();
  }

  // --- on the thread

  @Override
  public int bufferSize() {
    return size;
  }

  @Override
  public void bufferSize(int wanted) {
    if (written > 0) {
      throw new IllegalStateException("something has been written");
    }
    size = Math.max(wanted, 0);
  }

  @Override
  public long written() {
    return written;
  }

  @Override
  public void reset() {
    if (exchange.committed()) {
      throw new IllegalStateException("the answer has begun");
    }
    buffer.clear();
    written = 0;
  }

  @Override
  public void write(int octet) throws IOException {
    if (buffer.isWritable() && buffer.readableBytes() < size) {
      open(1);
      buffer.writeByte(octet);
    } else {
      write(new byte[] {(byte) octet}, 0, 1);
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    open(length);
    int at = offset;
    int left = length;
    while (left > 0) {
      int count = buffer.readableBytes();
      if (count > 0 && count >= size) {
        push(false);
        count = 0;
      }
      int some = Math.min(left, Math.max(size, 1) - count);
      room(count + some);
      buffer.writeBytes(source, at, some);
      at += some;
      left -= some;
    }
  }

  /** Grows with what is written, unless it is known what will be. */
  private void room(int needed) {
    int capacity = buffer.capacity();
    if (needed <= capacity) {
      return;
    }
    long promised = exchange.responseFields().contentLength();
    long wanted = promised >= 0 ? promised : Math.max(256, capacity * 4L);
    int length = (int) Math.max(needed, Math.min(wanted, size));
    ByteBuf larger =
        chunked && length > TINY && length <= Chunks.SIZE
            ? chunks.take()
            : Unpooled.wrappedBuffer(new byte[length]).clear();
    larger.writeBytes(buffer);
    buffer.release();
    buffer = larger;
  }

  /**
   * From now on threads that nobody knows may write, also when the exchange is over: what they hold
   * must never be another's.
   */
  void onHeap() {
    chunked = false;
    ByteBuf held = taken();
    if (held.isReadable()) {
      byte[] copy = new byte[held.readableBytes()];
      held.readBytes(copy);
      buffer = Unpooled.wrappedBuffer(copy);
    }
    held.release();
  }

  private void open(int length) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    connected();
    long promised = exchange.responseFields().contentLength();
    if (promised >= 0 && written + length > promised) {
      throw new IOException("the body is longer than its Content-Length");
    }
    written += length;
  }

  private void connected() throws IOException {
    if (exchange.completed()) {
      throw new IOException("the client is gone");
    }
  }

  /** Commits, and hands what is buffered to the loop. */
  private void push(boolean flush) throws IOException {
    exchange.markCommitted();
    if (buffer.isReadable()) {
      awaitRoom();
      queued.addAndGet(buffer.readableBytes() + PIECE);
      queue.offer(buffer);
      buffer = Unpooled.EMPTY_BUFFER;
    }
    if (flush) {
      flushWanted = true;
    }
    if (flush || !soonWhole() || exchange.completed()) {
      scheduleDrain();
    }
  }

  private boolean soonWhole() {
    long promised = exchange.responseFields().contentLength();
    return promised >= 0 && promised <= WHOLE;
  }

  private void scheduleDrain() {
    if (drainScheduled.compareAndSet(false, true)) {
      exchange.loop().execute(this::drain);
    }
  }

  private void awaitRoom() throws IOException {
    if (neverWaits || ready()) {
      return;
    }
    Blocking.assertMayBlock();
    scheduleDrain();
    writer = Thread.currentThread();
    try {
      exchange.stepAside();
      while (!ready() && !exchange.completed()) {
        LockSupport.park(this);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while waiting for the client to read");
        }
      }
    } finally {
      writer = null;
      exchange.stepBack();
    }
    connected();
  }

  @Override
  public void flush() throws IOException {
    if (!closed) {
      connected();
      push(true);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      exchange.complete();
    }
  }

  @Override
  public void neverWait() {
    neverWaits = true;
  }

  @Override
  public boolean ready() {
    return queued.get() < HIGH;
  }

  @Override
  public void onReady(Runnable callback) {
    listener.set(callback);
    if (ready()) {
      callBack();
    } else {
      scheduleDrain();
    }
  }

  private void callBack() {
    Runnable callback = listener.getAndSet(null);
    if (callback != null) {
      callback.run();
    }
  }

  // --- on the loop

  /** Ends the answer with what is still buffered. */
  void finish() {
    if (exchange.completed()) {
      discard();
      return;
    }
    if (!answer.begun() && queue.isEmpty()) {
      finishWhole();
      return;
    }
    ending = true;
    drain();
  }

  private void finishWhole() {
    long promised = exchange.responseFields().contentLength();
    int count = buffer.readableBytes();
    if (exchange.request().method().equals("HEAD")) {
      // The length is what GET's would be; a handler that wrote nothing did not say.
      answer.openBody(promised >= 0 || count == 0 ? promised : count).end();
    } else if (promised >= 0 && promised != count && exchange.status() != 304) {
      exchange.failBeforeCommit(
          new IllegalStateException("the body is shorter than its Content-Length"));
    } else {
      answer.whole(taken());
    }
  }

  /** What is buffered; whoever calls owns it from now on. */
  private ByteBuf taken() {
    ByteBuf rest = buffer;
    buffer = Unpooled.EMPTY_BUFFER;
    return rest;
  }

  /** Writes what the network takes. */
  void drain() {
    drainScheduled.set(false);
    if (exchange.completed()) {
      discard();
      return;
    }
    ResponseBody body = out;
    if (body == null) {
      body = answer.begun() ? answer : answer.openBody(-1); // a tunnel's has begun
      body.onWritable(this::drain);
      out = body;
    }
    if (flushWanted) {
      flushWanted = false;
      flushing = true;
    }
    boolean empty = false;
    while (!empty && body.writable()) {
      ByteBuf piece = queue.poll();
      if (piece == null) {
        empty = true;
      } else {
        int octets = piece.readableBytes();
        body.write(piece);
        queued.addAndGet(-octets - PIECE);
      }
    }
    if (empty && ending) {
      body.write(taken());
      body.end();
    } else if (flushing || body == answer) { // what compresses sends by itself what it has made
      flushing &= !empty; // what is still to come belongs to it
      body.flush();
    }
    if (queued.get() <= LOW) {
      wake();
    }
  }

  /** The client is gone, or the exchange has failed: nobody waits any longer. */
  void discard() {
    for (ByteBuf piece = queue.poll(); piece != null; piece = queue.poll()) {
      piece.release();
    }
    queued.set(0);
    wake();
  }

  /** Whether somebody waits for the client to read. */
  boolean awaited() {
    return writer != null;
  }

  /** Nobody writes any more: what is still buffered is not sent. */
  void release() {
    taken().release();
  }

  private void wake() {
    LockSupport.unpark(writer);
    callBack();
  }
}
