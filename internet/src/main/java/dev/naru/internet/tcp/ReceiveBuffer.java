package dev.naru.internet.tcp;

/**
 * How much is kept for the application. Where it reads as fast as the window lets the peer send,
 * the window is what limits, and the limit doubles: "dynamic right-sizing" (Fisk, Feng, 2001).
 */
final class ReceiveBuffer {
  private final int max;
  private int limit;
  private long roundStart;
  private long readInRound;

  ReceiveBuffer(int limit, int max) {
    this.limit = limit;
    this.max = max;
  }

  int limit() {
    return limit;
  }

  /** The application has read; {@code rtt} −1 if it is not known. */
  void onRead(long now, int bytes, long rtt) {
    if (limit == max || rtt < 0) {
      return;
    }
    readInRound += bytes;
    if (now - roundStart >= rtt) {
      if (2 * readInRound > limit) {
        limit = (int) Math.min(max, 2 * readInRound);
      }
      readInRound = 0;
      roundStart = now;
    }
  }
}
