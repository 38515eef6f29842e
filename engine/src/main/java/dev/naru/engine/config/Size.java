package dev.naru.engine.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written {@code 512B}, {@code 64KiB}, {@code 64MiB}, {@code 2GiB} or as a bare
 * number of bytes.
 *
 * @param bytes 0 or more
 */
public record Size(long bytes) implements Comparable<Size> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB|TiB)?");

  public Size {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is 0 or more");
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static Size parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a size such as 64KiB, 64MiB or 2GiB");
    }
    int shift =
        switch (matcher.group(2) == null ? "B" : matcher.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case "TiB" -> 40;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    if (number > (Long.MAX_VALUE >> shift)) {
      throw new IllegalArgumentException("expected a size below 8388608TiB");
    }
    return new Size(number << shift);
  }

  @Override
  public int compareTo(Size other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    long number = bytes;
    while (unit < units.length - 1 && number != 0 && number % 1024 == 0) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d%s", number, units[unit]);
  }
}
