package dev.naru.internet.tcp;

import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;

/**
 * The timestamps option: round trips, and protection against wrapped sequence numbers (RFC 7323).
 */
final class Timestamps {
  /** Section 5.4: the clock ticks every millisecond. */
  private static final long TICK = 1_000_000L;

  /** Section 5.5: after so long without a segment TS.Recent is no judge any more. */
  private static final long OUTDATED = 24L * 24 * 3600 * 1_000_000_000L;

  /** An echo from longer ago is none of ours. */
  private static final int MAX_ROUND_TRIP_TICKS = 1 << 20;

  private final int offset;
  private boolean on;
  private int recent; // TS.Recent
  private long recentAt;
  private int lastAckSent; // Last.ACK.sent

  Timestamps(int offset) {
    this.offset = offset;
  }

  boolean isOn() {
    return on;
  }

  /** Both SYNs had the option; the peer's clock then said {@code value}. */
  void start(long now, int value) {
    on = true;
    recent = value;
    recentAt = now;
  }

  int recent() {
    return recent;
  }

  /** TSval of what is sent now. */
  int value(long now) {
    return (int) (now / TICK) + offset;
  }

  /** The option for a segment that acknowledges {@code ack}. */
  TcpOptions option(long now, int ack) {
    lastAckSent = ack;
    return TcpOptions.timestamps(value(now), recent);
  }

  /**
   * Section 5.3, R1: whether the segment is an old duplicate. A reset is judged by its sequence
   * number alone.
   */
  boolean isOld(long now, TcpSegment segment) {
    return on
        && !segment.rst()
        && SeqNumber.lt(segment.options().tsValue(), recent)
        && now - recentAt < OUTDATED;
  }

  /** Section 5.3, R3, as section 4.3 has it: only the segment that the next ACK is due to. */
  void update(long now, TcpSegment segment) {
    int value = segment.options().tsValue();
    if (on
        && segment.options().hasTimestamps()
        && SeqNumber.leq(segment.seq(), lastAckSent)
        && (SeqNumber.geq(value, recent) || now - recentAt >= OUTDATED)) {
      recent = value;
      recentAt = now;
    }
  }

  /** The last nanosecond in which an echoed timestamp was ours. */
  long timeOf(long now, int echo) {
    long tick = now / TICK - (value(now) - echo);
    return (tick + 1) * TICK - 1;
  }

  /** Section 4: the round trip that an echo measures, in nanoseconds; −1 if it makes no sense. */
  long roundTrip(long now, int echo) {
    int ticks = value(now) - echo;
    return ticks < 0 || ticks > MAX_ROUND_TRIP_TICKS ? -1 : ticks * TICK;
  }
}
