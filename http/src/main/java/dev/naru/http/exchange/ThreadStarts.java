package dev.naru.http.exchange;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Starts the threads that the connections of one loop want, when the loop has looked at all that it
 * had to read. One by one each start would wake a sleeping carrier, which is through before the
 * loop comes with the next and sleeps again: two system calls and two switches a request. Together
 * they wake it once. On the loop only.
 */
public final class ThreadStarts implements Runnable {

  private final EventExecutor loop;
  private final Executor threads;
  private final Queue<Exchange> waiting = new ArrayDeque<>();

  /** One for each loop, made when it is first asked for; any thread. */
  public static final class PerLoop {

    private final Executor threads;
    private final ConcurrentMap<EventExecutor, ThreadStarts> all = new ConcurrentHashMap<>();

    /** What starts threads. */
    public PerLoop(Executor threads) {
      this.threads = threads;
    }

    ThreadStarts of(EventExecutor loop) {
      return all.computeIfAbsent(loop, key -> new ThreadStarts(key, threads));
    }
  }

  private ThreadStarts(EventExecutor loop, Executor threads) {
    this.loop = loop;
    this.threads = threads;
  }

  /** Starts it soon; first come first served. */
  void add(Exchange exchange) {
    if (waiting.isEmpty()) {
      loop.execute(this); // a loop does its tasks after its reads
    }
    waiting.add(exchange);
  }

  @Override
  public void run() {
    for (Exchange next = waiting.poll(); next != null; next = waiting.poll()) {
      threads.execute(next);
    }
  }
}
