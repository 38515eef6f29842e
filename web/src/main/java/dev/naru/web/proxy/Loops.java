package dev.naru.web.proxy;

import dev.naru.http.HttpFields;

/** Requests that come back to where they were sent (RFC 9110, section 7.6.3). */
final class Loops {

  /** What we are called in Via. */
  static final String NAME = "naru";

  /** So often a request may pass servers of this name; no sensible chain is longer. */
  private static final int MOST = 16;

  private Loops() {}

  /** Whether a request has passed too many of us to be going anywhere. */
  static boolean runsInCircles(HttpFields fields) {
    int passed = 0;
    for (String line : fields.all("Via")) {
      for (String one : line.split(",", -1)) {
        String[] words = one.strip().split(" ", 3);
        passed += words.length > 1 && words[1].equals(NAME) ? 1 : 0;
      }
    }
    return passed >= MOST;
  }
}
