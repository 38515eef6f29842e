package dev.naru.http.h2;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Deadline;
import io.netty.channel.EventLoop;

/**
 * Looks after streams whose client keeps us waiting: for more of a body, or for room in a window. A
 * look every quarter of the body timeout finds those that make no progress for its length, or less
 * than {@code limits.minimum-rate} on the average. One timer a connection, only while it has
 * streams.
 */
final class StreamTimes {

  private static final double SECOND = 1e9;

  private final Clock clock;
  private final long patience;
  private final long rate;
  private final OpenStreams streams;
  private final Deadline next;
  private long last;

  /** For the streams of a connection. */
  StreamTimes(Clock clock, EventLoop loop, long patience, long rate, OpenStreams streams) {
    this.clock = clock;
    this.patience = patience;
    this.rate = rate;
    this.streams = streams;
    this.next = new Deadline(clock, loop, this::look);
  }

  /** There are streams. */
  void watch() {
    if (!next.isSet()) {
      last = clock.nanos();
      next.at(last + patience / 4);
    }
  }

  void cancel() {
    next.cancel();
  }

  private void look() {
    long now = clock.nanos();
    long elapsed = now - last;
    for (Http2Stream stream : streams.copy()) {
      Http2Body body = stream.body();
      if (body.times.late(body.awaiting(), body.arrived(), elapsed, patience, rate)) {
        streams.bodyLate(stream);
      } else if (stream.times.late(stream.held(), stream.sent(), elapsed, patience, rate)) {
        streams.readerLate(stream);
      }
    }
    if (!streams.isEmpty()) {
      watch();
    }
  }

  /** How long one half of a stream has waited, and what came of it. */
  static final class Wait {
    private boolean before;
    private long octetsBefore;
    private long waited;
    private long stalled;

    /** Whether the client is too slow; what began between two looks counts from the second. */
    private boolean late(boolean waits, long octets, long elapsed, long patience, long rate) {
      if (waits && before) {
        waited += elapsed;
        stalled = octets == octetsBefore ? stalled + elapsed : 0;
      } else {
        stalled = 0;
      }
      before = waits;
      octetsBefore = octets;
      boolean crawls = waited > patience && octets < waited / SECOND * rate;
      return waits && (stalled >= patience || crawls);
    }
  }
}
