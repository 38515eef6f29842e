package dev.naru.http.h2;

import io.netty.handler.codec.http2.Http2Error;

/**
 * Counts, per connection, what costs us work and gives nobody anything: each kind has a bucket that
 * holds so many and drains at so many a second. A client that lets one run over is cut.
 */
final class Nuisance {

  /** What is counted. */
  enum Kind {
    /** Streams that were reset by the client, or by us because of what it did. */
    RESET("too many resets", 200, 20),
    SETTINGS("too many settings", 50, 1),
    PING("too many pings", 200, 10),
    /** DATA without any, that ends nothing. */
    EMPTY_DATA("too many empty frames", 100, 10),
    /** DATA with next to nothing in it: as often as a lively conversation in small words needs. */
    TINY_DATA("too many tiny frames", 5000, 1000),
    /** PRIORITY and PRIORITY_UPDATE. */
    PRIORITY("too many priorities", 1000, 100),
    /** Beyond what the DATA that we sent explains. */
    WINDOW_UPDATE("too many window updates", 1000, 100),
    /** Of types that are not known, and what else is ignored. */
    IGNORED("too many frames that say nothing", 500, 50);

    final String why;
    final int most;
    final int second;

    Kind(String why, int most, int second) {
      this.why = why;
      this.most = most;
      this.second = second;
    }
  }

  private static final double SECOND = 1e9;

  private final double[] level = new double[Kind.values().length];
  private final long[] since = new long[level.length];

  /** Counts one, at that reading of the clock. */
  void count(Kind kind, long now) throws ConnectionError {
    int i = kind.ordinal();
    if (level[i] > 0) {
      level[i] = Math.max(0, level[i] - (now - since[i]) / SECOND * kind.second);
    }
    level[i]++;
    since[i] = now;
    if (level[i] > kind.most) {
      throw new ConnectionError(Http2Error.ENHANCE_YOUR_CALM, kind.why);
    }
  }

  /** Something that we did explains that many of a kind, now or later. */
  void explain(Kind kind, int count) {
    level[kind.ordinal()] -= count;
  }
}
