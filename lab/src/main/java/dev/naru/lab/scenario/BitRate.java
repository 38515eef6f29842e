package dev.naru.lab.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a line is.
 *
 * @param bitsPerSecond 0 for no limit
 */
public record BitRate(long bitsPerSecond) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*([kMG]?)bit/s");

  /**
   * Reads {@code 50Mbit/s} (with k, M, G as powers of 1000) or {@code unlimited}.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static BitRate parse(String text) {
    if (text.equals("unlimited")) {
      return new BitRate(0);
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "expected a rate such as 64kbit/s, 50Mbit/s or unlimited, found \"" + text + "\"");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k" -> 1_000;
          case "M" -> 1_000_000;
          case "G" -> 1_000_000_000;
          default -> 1;
        };
    return new BitRate(Long.parseLong(matcher.group(1)) * unit);
  }

  @Override
  public String toString() {
    return bitsPerSecond == 0 ? "unlimited" : bitsPerSecond + "bit/s";
  }
}
