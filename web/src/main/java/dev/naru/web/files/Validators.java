package dev.naru.web.files;

import dev.naru.http.coding.Coding;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one state of a representation from another (RFC 9110, section 8.8).
 *
 * <p>The entity tag is made of the file's size and its modification time in nanoseconds, so that
 * large files need not be read for it; two writes of the same length within one tick of the file
 * system's clock (some milliseconds) are not told apart. It is strong for what lies on the disk,
 * and weak for a coding that is made here: another version of the encoder makes other bytes.
 *
 * @param etag with its quotes, behind {@code W/} when it is weak
 * @param modified to the second; empty for a file that claims to come from the future, which must
 *     not be said (section 8.8.2.1)
 */
record Validators(String etag, Optional<Modified> modified) {

  /**
   * A modification time.
   *
   * @param text as sent in Last-Modified
   * @param seconds since 1970
   */
  record Modified(String text, long seconds) {}

  /** Of a file's state, in one content coding. */
  static Validators of(Stamp stamp, Coding coding, boolean weak, Instant now) {
    String etag =
        (weak ? "W/\"" : "\"")
            + Long.toHexString(stamp.size())
            + '-'
            + Long.toHexString(stamp.modifiedNanos())
            + (coding == Coding.IDENTITY ? "" : "-" + coding.token())
            + '"';
    long seconds = Math.floorDiv(stamp.modifiedNanos(), 1_000_000_000L);
    return new Validators(
        etag,
        seconds > now.getEpochSecond()
            ? Optional.empty()
            : Optional.of(new Modified(HttpDate.format(Instant.ofEpochSecond(seconds)), seconds)));
  }

  /** Whether the same tag means the same bytes. */
  boolean strong() {
    return etag.charAt(0) == '"';
  }
}
