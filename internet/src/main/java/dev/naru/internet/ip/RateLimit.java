package dev.naru.internet.ip;

/**
 * A token bucket on ICMP errors, so that a flood of bad packets makes no flood of answers (RFC 4443
 * section 2.4 (f)).
 */
final class RateLimit {
  /** One error each millisecond in the long run, fifty at once. */
  static final int BURST = 50;

  private static final long NANOS_PER_TOKEN = 1_000_000L;

  private long tokens = BURST;
  private long filled;

  boolean take(long now) {
    long gained = (now - filled) / NANOS_PER_TOKEN;
    if (gained > 0) {
      tokens = Math.min(BURST, tokens + gained);
      filled += gained * NANOS_PER_TOKEN;
    }
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }
}
