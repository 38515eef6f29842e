package dev.naru.was.websocket;

import dev.naru.engine.network.Clock;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Sends a connection's frames, in order, one thread at a time: the sender's own when it wants to
 * wait anyway, otherwise one of the network's. A client that does not read slows its senders down:
 * beyond a bound of bytes those that do not want to wait have to; and a write that makes no
 * progress for a minute ends the connection.
 */
final class SocketWriter extends Writer {

  /** Bytes that may wait before a sender has to. */
  static final int MAX_WAITING = 1 << 20;

  private static final Duration STALL = Duration.ofSeconds(60);

  /**
   * A frame.
   *
   * @param told whether its handler may call the application, which may send again and wait
   */
  private record Waiting(
      ByteBuffer frame, @Nullable CompletionHandler<ByteBuffer> handler, boolean told) {}

  private final ServletOutputStream output;
  private final Executor threads;
  private final Clock clock;
  private final Consumer<Throwable> cut;
  private final Runnable end;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // guarded by the lock
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int bytes;
  private boolean busy;
  private boolean closing;
  private @Nullable IOException failure;

  /**
   * Over a connection.
   *
   * @param cut ends the connection at once
   * @param end ends it when all has been sent
   */
  SocketWriter(
      ServletOutputStream output,
      Executor threads,
      Clock clock,
      Consumer<Throwable> cut,
      Runnable end) {
    this.output = output;
    this.threads = threads;
    this.clock = clock;
    this.cut = cut;
    this.end = end;
  }

  @Override
  public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
    send(frame, handler, false, true);
  }

  @Override
  public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler, WriterInfo info) {
    boolean waits = info.getRemoteEndpointType() == WriterInfo.RemoteEndpointType.BASIC;
    send(frame, handler, waits, !waits);
  }

  private void send(
      ByteBuffer frame,
      @Nullable CompletionHandler<ByteBuffer> handler,
      boolean here,
      boolean told) {
    IOException broken;
    boolean mine;
    lock.lock();
    try {
      while (busy && bytes >= MAX_WAITING && failure == null) {
        room.awaitUninterruptibly();
      }
      broken = closing ? new IOException("the connection is closed") : failure;
      mine = broken == null && !busy;
      if (broken == null) {
        queue.add(new Waiting(frame, handler, told));
        bytes += frame.remaining();
        busy = true;
      }
    } finally {
      lock.unlock();
    }
    if (broken != null) {
      if (handler != null) {
        handler.failed(broken);
      }
    } else if (mine && here) {
      drain();
    } else if (mine) {
      threads.execute(this::drain);
    }
  }

  private void drain() {
    Waiting next = take();
    while (next != null) {
      Clock.Scheduled stall =
          clock.schedule(
              STALL,
              () -> cut.accept(new IOException("the client has taken nothing for a minute")));
      IOException broken = null;
      try {
        byte[] frame = next.frame.array();
        output.write(
            frame, next.frame.arrayOffset() + next.frame.position(), next.frame.remaining());
        if (last()) {
          output.flush();
        }
      } catch (IOException e) {
        broken = e;
        failed(e);
      } finally {
        stall.cancel();
      }
      tell(next, broken);
      next = take();
    }
  }

  private void tell(Waiting sent, @Nullable IOException broken) {
    CompletionHandler<ByteBuffer> handler = sent.handler;
    if (handler == null) {
      return;
    }
    Runnable news =
        broken == null ? () -> handler.completed(sent.frame) : () -> handler.failed(broken);
    if (sent.told) {
      threads.execute(news);
    } else {
      news.run();
    }
  }

  private boolean last() {
    lock.lock();
    try {
      return queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Waiting take() {
    boolean over;
    lock.lock();
    try {
      Waiting next = queue.poll();
      if (next != null) {
        bytes -= next.frame.remaining();
        room.signalAll();
        return next;
      }
      busy = false;
      over = closing;
    } finally {
      lock.unlock();
    }
    if (over) {
      end.run();
    }
    return null;
  }

  private void failed(IOException broken) {
    Deque<Waiting> left;
    lock.lock();
    try {
      failure = broken;
      left = new ArrayDeque<>(queue);
      queue.clear();
      bytes = 0;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    for (Waiting waiting : left) {
      tell(waiting, broken);
    }
  }

  /** Ends the connection when what waits has been sent. */
  @Override
  public void close() {
    boolean now;
    lock.lock();
    try {
      now = !closing && !busy;
      closing = true;
    } finally {
      lock.unlock();
    }
    if (now) {
      threads.execute(end);
    }
  }
}
