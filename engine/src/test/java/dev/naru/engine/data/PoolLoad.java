package dev.naru.engine.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/**
 * What a pool did for many virtual threads that share its few connections, each of which borrowed
 * one again and again, as requests do.
 *
 * @param borrowed how often a connection was borrowed
 * @param time from the first to the last
 * @param median how long half of them waited at most
 * @param longest how long the one waited that waited longest
 * @param served how many were served meanwhile, while one waited: in a fair line about as many as
 *     there are threads. Of a hundred waits one may have been longer: whose carrier the machine has
 *     stopped waits on, wherever it stands
 * @param pinned where a virtual thread held its carrier while it waited ({@code
 *     jdk.VirtualThreadPinned}), once for each time
 */
public record PoolLoad(
    int borrowed,
    Duration time,
    Duration median,
    Duration longest,
    int served,
    List<String> pinned) {

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Query {
    void run(Connection connection) throws SQLException;
  }

  /**
   * Puts it under load; returns when every thread has borrowed as often as it was to.
   *
   * @param threads virtual threads, all at once
   * @param times that each of them borrows, one after the other without a pause
   * @throws Exception the failure of a thread, such as that it had to wait for too long
   */
  public static PoolLoad of(DataSource pool, int threads, int times, Query query)
      throws Exception {
    // Its connections are open then, and its classes loaded.
    measure(pool, threads, 1, query);
    return measure(pool, threads, times, query);
  }

  private static PoolLoad measure(DataSource pool, int threads, int times, Query query)
      throws Exception {
    Queue<String> pinned = new ConcurrentLinkedQueue<>();
    long[] waits = new long[threads * times];
    int[] meanwhile = new int[waits.length];
    AtomicInteger served = new AtomicInteger();
    long took;
    try (RecordingStream events = new RecordingStream()) {
      events.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      events.onEvent("jdk.VirtualThreadPinned", event -> pinned.add(place(event)));
      events.startAsync();
      long began = System.nanoTime();
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int first = i * times;
          all.add(
              executor.submit(
                  () -> {
                    for (int at = first; at < first + times; at++) {
                      long asked = System.nanoTime();
                      int before = served.get();
                      try (Connection connection = pool.getConnection()) {
                        waits[at] = System.nanoTime() - asked;
                        meanwhile[at] = served.getAndIncrement() - before;
                        query.run(connection);
                      }
                    }
                    return null;
                  }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      took = System.nanoTime() - began;
      events.stop();
    }
    Arrays.sort(waits);
    Arrays.sort(meanwhile);
    return new PoolLoad(
        waits.length,
        Duration.ofNanos(took),
        Duration.ofNanos(waits[waits.length / 2]),
        Duration.ofNanos(waits[waits.length - 1]),
        meanwhile[meanwhile.length * 99 / 100 - 1],
        List.copyOf(pinned));
  }

  private static String place(RecordedEvent event) {
    return String.valueOf(event.getStackTrace());
  }

  /** For people. */
  @Override
  public String toString() {
    return ("%d borrowed in %d ms, %.0f a second; waited %d ms at the median, %d ms at most, while %d"
            + " were served; pinned %d times")
        .formatted(
            borrowed,
            time.toMillis(),
            borrowed * (double) TimeUnit.SECONDS.toNanos(1) / time.toNanos(),
            median.toMillis(),
            longest.toMillis(),
            served,
            pinned.size());
  }
}
