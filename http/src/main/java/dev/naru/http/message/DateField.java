package dev.naru.http.message;

import dev.naru.engine.network.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/**
 * The Date of answers (RFC 9110, section 6.6.1), made once a second, beside Server: nearly every
 * answer has both. Also turns readings of the clock's nanoseconds into times of day.
 */
public final class DateField {

  private static final long SECOND = 1_000_000_000L;

  /** IMF-fixdate (RFC 9110, section 5.6.7). */
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final byte[] SERVER = "Server: Naru\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Clock clock;
  private volatile Second second;

  /** By that clock. */
  public DateField(Clock clock) {
    this.clock = clock;
    this.second = new Second(clock.nanos(), clock.instant());
  }

  /** A second of the time of day, and what is said during it. */
  private static final class Second {
    final long begin;
    final Instant instant;
    final byte[] text;
    final byte[] date;
    final byte[] both;

    Second(long nanos, Instant now) {
      instant = now.truncatedTo(ChronoUnit.SECONDS);
      begin = nanos - Duration.between(instant, now).toNanos();
      String formatted = FORMAT.format(instant);
      text = formatted.getBytes(StandardCharsets.US_ASCII);
      date = ("Date: " + formatted + "\r\n").getBytes(StandardCharsets.US_ASCII);
      both = Arrays.copyOf(SERVER, SERVER.length + date.length);
      System.arraycopy(date, 0, both, SERVER.length, date.length);
    }
  }

  private Second at(long nanos) {
    Second current = second;
    if (nanos - current.begin >= SECOND) {
      current = new Second(clock.nanos(), clock.instant());
      second = current;
    }
    return current;
  }

  /** The field's value; not to be changed. */
  public byte[] value(long nanos) {
    return at(nanos).text;
  }

  /** The line, with its CR LF. */
  public byte[] line(long nanos) {
    return at(nanos).date;
  }

  /** The line, behind that of Server. */
  public byte[] withServer(long nanos) {
    return at(nanos).both;
  }

  /** The line of Server alone. */
  public static byte[] server() {
    return SERVER;
  }

  /** The time of day at a reading of the clock's nanoseconds in the near past. */
  public Instant instant(long nanos) {
    Second current = second;
    return current.instant.plusNanos(nanos - current.begin);
  }
}
