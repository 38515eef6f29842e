package dev.naru.internet.tcp;

/**
 * How many ACKs in answer to segments that do not fit: at most ten in five seconds (RFC 5961
 * section 7). Counted for each connection, since a count that all share tells an attacker of the
 * others (CVE-2016-5696). It also ends the exchange of two that each find the other's ACK wrong.
 */
final class ChallengeAcks {
  static final int LIMIT = 10;
  static final long PERIOD = 5_000_000_000L;

  private long periodStart = -PERIOD;
  private int sent;

  boolean mayAnswer(long now) {
    if (now - periodStart >= PERIOD) {
      periodStart = now;
      sent = 0;
    }
    return sent++ < LIMIT;
  }
}
