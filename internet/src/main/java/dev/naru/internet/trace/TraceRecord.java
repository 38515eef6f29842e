package dev.naru.internet.trace;

import dev.naru.internet.wire.Frame;

/**
 * A frame, seen at one place.
 *
 * @param time nanoseconds of the simulation
 * @param host the host, router, switch or link where it was seen
 * @param interfaceName which interface of it
 * @param frame lent: a tracer that keeps it retains it, and releases it later
 * @param cause why it was sent ({@code "RTO"}, {@code "3 dupACK"}) or lost ({@code "queue full"});
 *     empty if there is nothing to say
 */
public record TraceRecord(
    long time, String host, String interfaceName, Direction direction, Frame frame, String cause) {

  /** Which way it went. */
  public enum Direction {
    IN,
    OUT,
    DROPPED
  }
}
