package dev.naru.internet.tcp;

/**
 * Initial sequence numbers: ISN = M + F(connection, secret) (RFC 6528 section 3). Each connection
 * has a number space of its own that grows with time, so an incarnation starts above the one before
 * it, and nobody who does not know the secret can foresee it.
 */
final class IsnGenerator {
  /** M ticks every 4 microseconds. */
  private static final long TICK = 4_000L;

  private final SipHash secret;

  IsnGenerator(SipHash secret) {
    this.secret = secret;
  }

  int next(long now, FourTuple tuple) {
    return (int) (now / TICK) + (int) tuple.hash(secret, 0);
  }

  /** Where a connection's timestamp clock starts (RFC 7323 section 5.4: random for each). */
  int timestampOffset(FourTuple tuple) {
    return (int) tuple.hash(secret, 1);
  }
}
