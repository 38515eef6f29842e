package dev.naru.web.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.OptionalLong;

/** Dates in fields (RFC 9110, section 5.6.7): one form is written, three are read. */
final class HttpDate {

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FIXED =
      DateTimeFormatter.ofPattern("dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

  private HttpDate() {}

  /** The preferred form. */
  static String format(Instant instant) {
    return WRITTEN.format(instant);
  }

  /**
   * Reads any of the three forms; the day of the week is not looked at.
   *
   * @param now tells the century of a year of two digits
   * @return seconds since 1970; empty when it is none of them
   */
  static OptionalLong parse(String text, Instant now) {
    if (text.length() < 20 || text.length() > 40) {
      return OptionalLong.empty();
    }
    try {
      int comma = text.indexOf(',');
      LocalDateTime time;
      if (comma < 0) {
        time = LocalDateTime.parse(text.substring(4), ASCTIME);
      } else if (text.indexOf('-') > 0) {
        time = LocalDateTime.parse(text.substring(comma + 2), twoDigitYears(now));
      } else {
        time = LocalDateTime.parse(text.substring(comma + 2), FIXED);
      }
      return OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      return OptionalLong.empty();
    }
  }

  /** A year that seems more than 50 years ahead is the latest one past with those digits. */
  private static DateTimeFormatter twoDigitYears(Instant now) {
    int base = now.atZone(ZoneOffset.UTC).getYear() - 49;
    return new DateTimeFormatterBuilder()
        .appendPattern("dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, base)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }
}
