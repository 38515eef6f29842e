package dev.naru.rpc.dispatch;

import dev.naru.rpc.dispatch.PatternMetrics.Outcome;
import dev.naru.rpc.wire.Json;
import dev.naru.rpc.wire.JsonBytes;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The answer that is a stream. Values are written as JSON where they come from and sent by the loop
 * as the connection and the client's credits allow; no more than {@value #BATCH} wait in between.
 * When the end is known before the last value is sent, it goes with it, as in Nest.
 */
final class StreamAnswer implements Flow.Subscriber<Object> {

  private static final int BATCH = 64;

  private final Call call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taken = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<JsonBytes> waiting = new ArrayDeque<>();
  private Flow.@Nullable Subscription subscription;
  private boolean completed;
  private boolean cancelled;
  private @Nullable Throwable failure;
  private boolean scheduled;

  /** The loop's own. */
  private int credits;

  private boolean waitsForNetwork;
  private int sent;

  StreamAnswer(Call call, int credits) {
    this.call = call;
    this.credits = credits;
  }

  /** For an event: takes everything, sends nothing. */
  static Flow.Subscriber<Object> drain() {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Object value) {}

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onComplete() {}
    };
  }

  // --- values come; any thread, one at a time

  @Override
  public void onSubscribe(Flow.Subscription its) {
    lock.lock();
    try {
      subscription = its;
    } finally {
      lock.unlock();
    }
    if (isCancelled()) {
      its.cancel();
    } else {
      its.request(BATCH);
    }
  }

  @Override
  public void onNext(Object value) {
    JsonBytes message;
    try {
      message = written(value);
    } catch (JacksonException unwritable) {
      cancel();
      call.fail(Outcome.ERROR, unwritable);
      return;
    }
    lock.lock();
    try {
      if (cancelled) {
        return;
      }
      waiting.add(message);
      schedule();
    } finally {
      lock.unlock();
    }
  }

  private static JsonBytes written(@Nullable Object value) {
    JsonBytes message = new JsonBytes(128).ascii("{\"response\":");
    if (value == null) {
      return message.ascii("null");
    }
    Json.write(message, value);
    return message;
  }

  @Override
  public void onError(Throwable thrown) {
    end(thrown);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable thrown) {
    lock.lock();
    try {
      completed = true;
      failure = thrown;
      schedule();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all values of an iterator, on its thread, which waits while too many do. */
  void pull(Iterator<?> values) {
    try {
      while (values.hasNext() && !isCancelled()) {
        JsonBytes message = written(values.next());
        lock.lock();
        try {
          waiting.add(message);
          schedule();
          while (waiting.size() >= BATCH && !cancelled) {
            taken.await();
          }
        } finally {
          lock.unlock();
        }
      }
      end(null);
    } catch (InterruptedException stopped) {
      end(stopped);
    } catch (RuntimeException thrown) {
      end(thrown);
    }
  }

  private boolean isCancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  /** No value is wanted any more. */
  void cancel() {
    Flow.Subscription its;
    lock.lock();
    try {
      cancelled = true;
      waiting.clear();
      its = subscription;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    if (its != null) {
      its.cancel();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      call.caller().post(this::send);
    }
  }

  // --- values go; on the loop

  void grant(int more) {
    credits = (int) Math.min(Integer.MAX_VALUE, (long) credits + more);
    send();
  }

  private void send() {
    int taken = 0;
    boolean over = false;
    while (true) {
      JsonBytes next;
      lock.lock();
      try {
        scheduled = false;
        if (cancelled) {
          return;
        }
        boolean stalled = credits == 0 || !call.caller().isWritable();
        next = stalled ? null : waiting.poll();
        over = completed && waiting.isEmpty();
        if (next == null) {
          break;
        }
      } finally {
        lock.unlock();
      }
      if (credits != Integer.MAX_VALUE) {
        credits--;
      }
      taken++;
      boolean last = over && failure == null;
      call.caller()
          .sendInOrder(
              next.ascii(last ? ",\"isDisposed\":true,\"id\":" : ",\"id\":")
                  .append(call.id())
                  .ascii("}"));
      if (last && call.over(Outcome.OK)) {
        call.release();
        return;
      }
    }
    sent += taken;
    if (over) {
      finish();
      return;
    }
    if (!call.caller().isWritable() && !waitsForNetwork) {
      waitsForNetwork = true;
      call.caller()
          .onWritable(
              () -> {
                waitsForNetwork = false;
                send();
              });
    }
    ask();
  }

  private void finish() {
    Throwable why = failure;
    if (why != null) {
      call.fail(Outcome.ERROR, why);
    } else if (call.over(Outcome.OK)) {
      JsonBytes message = call.caller().scratch();
      call.caller()
          .sendInOrder(message.ascii("{\"isDisposed\":true,\"id\":").append(call.id()).ascii("}"));
      call.release();
    }
  }

  /** The publisher gives as many more as have gone. */
  private void ask() {
    Flow.Subscription its;
    lock.lock();
    try {
      its = subscription;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    if (its != null && sent > 0) {
      int more = sent;
      sent = 0;
      its.request(more);
    }
  }
}
