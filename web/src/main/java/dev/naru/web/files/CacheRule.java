package dev.naru.web.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a client may use a file without asking again, written as a duration ({@code 90s}, {@code
 * 1h}, {@code 30d}), {@code no-cache} (ask each time, which costs a 304), {@code no-store} or
 * {@code immutable} (a year, and not even on reload).
 *
 * @param header the value of Cache-Control (RFC 9111, section 5.2.2; RFC 8246)
 */
public record CacheRule(String header) {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(s|m|h|d)");
  private static final long YEAR = 365L * 24 * 60 * 60;

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static CacheRule parse(String text) {
    if (text.equals("no-cache") || text.equals("no-store")) {
      return new CacheRule(text);
    }
    if (text.equals("immutable")) {
      return new CacheRule("max-age=" + YEAR + ", immutable");
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration such as 1h or 30d, or one of no-cache, no-store, immutable"
              + (text.matches("\\d+") ? " (a number needs its unit: " + text + "s)" : ""));
    }
    long unit =
        switch (matcher.group(2)) {
          case "s" -> 1;
          case "m" -> 60;
          case "h" -> 60 * 60;
          default -> 24 * 60 * 60;
        };
    return new CacheRule("max-age=" + Math.min(YEAR, Long.parseLong(matcher.group(1)) * unit));
  }
}
