package dev.naru.was.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Times as HTTP writes them (RFC 9110, section 5.6.7). */
public final class HttpDate {

  private static final DateTimeFormatter PREFERRED =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final List<DateTimeFormatter> READABLE =
      List.of(
          PREFERRED,
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.US)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US)
              .withZone(ZoneOffset.UTC));

  private HttpDate() {}

  /** Writes a time, in milliseconds since 1970. */
  public static String format(long millis) {
    return PREFERRED.format(Instant.ofEpochMilli(millis));
  }

  /** Reads a time in any of the three forms, to milliseconds since 1970. */
  public static OptionalLong parse(String text) {
    for (DateTimeFormatter form : READABLE) {
      try {
        return OptionalLong.of(ZonedDateTime.parse(text, form).toInstant().toEpochMilli());
      } catch (DateTimeException e) {
        // Another form, perhaps.
      }
    }
    return OptionalLong.empty();
  }
}
