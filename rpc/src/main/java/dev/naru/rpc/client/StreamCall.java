package dev.naru.rpc.client;

import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.JsonBytes;
import java.util.ArrayDeque;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/**
 * A call for a stream. With a server of ours no more values are under way than {@value #CREDITS};
 * Nest knows no bound, so there the stream fails when as many as {@value #MOST_WAITING} wait for
 * their subscriber.
 */
final class StreamCall<T> extends Pending implements Flow.Subscription {

  private static final int CREDITS = 64;
  private static final int MOST_WAITING = 10_000;

  private final ObjectReader reader;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicLong demand = new AtomicLong();

  // The loop's own.
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private boolean ended;
  private @Nullable Throwable failure;
  private boolean delivering;
  private int consumed;

  private volatile boolean over;

  StreamCall(
      JsonBytes head,
      String pattern,
      long timeoutNanos,
      ObjectReader reader,
      Flow.Subscriber<? super T> subscriber) {
    super(head, pattern, timeoutNanos, 0);
    this.reader = reader;
    this.subscriber = subscriber;
  }

  @Override
  int credits() {
    return CREDITS;
  }

  @Override
  void value(Envelope.@Nullable Part response, boolean end) {
    if (over || ended) {
      return;
    }
    if (response != null) {
      try {
        T value = reader.readValue(response.json(), response.from(), response.length());
        if (value != null) { // which Flow.Subscriber may not be given
          waiting.add(value);
        }
      } catch (JacksonException mistake) {
        cut(
            new RpcTransportException(
                Reason.BAD_ANSWER,
                "a value of " + pattern + " is of another type: " + mistake.getOriginalMessage(),
                mistake));
        return;
      }
    }
    if (waiting.size() > MOST_WAITING) {
      cut(
          new RpcTransportException(
              Reason.TOO_LARGE,
              "more than "
                  + MOST_WAITING
                  + " values of "
                  + pattern
                  + " wait for their subscriber"));
      return;
    }
    ended |= end;
    deliver();
  }

  private void cut(RpcTransportException why) {
    Link its = link;
    if (its != null) {
      its.cancel(this);
    }
    fail(why);
  }

  @Override
  void fail(Throwable why) {
    if (!ended) {
      ended = true;
      failure = why;
      deliver();
    }
  }

  @Override
  boolean isOver() {
    return over || ended;
  }

  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    while (!over && !waiting.isEmpty() && demand.get() > 0) {
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      consumed++;
      subscriber.onNext(waiting.remove());
    }
    delivering = false;
    Link its = link;
    if (consumed >= CREDITS / 2 && its != null && !ended) {
      its.grant(this, consumed);
      consumed = 0;
    }
    if (!over && ended && waiting.isEmpty()) {
      over = true;
      Throwable why = failure;
      if (why == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(why);
      }
    }
  }

  // --- the subscription; any thread

  @Override
  public void request(long more) {
    Link its = link;
    if (more <= 0) {
      run(its, () -> fail(new IllegalArgumentException("a subscriber requests 1 or more")));
      return;
    }
    demand.accumulateAndGet(more, (had, added) -> had + added < 0 ? Long.MAX_VALUE : had + added);
    run(its, this::deliver);
  }

  private void run(@Nullable Link its, Runnable task) {
    if (its != null) {
      its.execute(task);
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      Link its = link;
      if (its != null) {
        its.cancel(this);
      }
    }
  }
}
