package dev.naru.web.proxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Statuses from one to another, both included.
 *
 * @param first 100 to 599
 * @param last not below the first
 */
public record StatusRange(int first, int last) {

  private static final Pattern FORM = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

  /**
   * Reads {@code 200} or {@code 200-399}.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static StatusRange parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last >= first) {
        return new StatusRange(first, last);
      }
    }
    throw new IllegalArgumentException("expected a status such as 200, or a range such as 200-399");
  }

  /** Whether a status lies within. */
  public boolean holds(int status) {
    return status >= first && status <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
