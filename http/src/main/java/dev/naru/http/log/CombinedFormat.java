package dev.naru.http.log;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The combined format, as Apache's httpd documents it:
 *
 * <pre>
 * 192.0.2.7 - ann [10/Oct/2026:13:55:36 +0000] "GET /a?b HTTP/1.1" 200 2326 "http://r/" "agent"
 * </pre>
 *
 * <p>Whatever a client can choose is escaped: a line holds visible ASCII and spaces only, and a
 * quote inside quotes has a backslash before it. So nobody can write a line, or end one. Used by
 * one thread at a time.
 */
final class CombinedFormat implements LineFormat {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss '+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String HEX = "0123456789abcdef";

  private final boolean withDuration;
  private long second = Long.MIN_VALUE;
  private String time = "";

  CombinedFormat(boolean withDuration) {
    this.withDuration = withDuration;
  }

  @Override
  public String line(HttpExchange exchange, long nanos) {
    HttpRequest request = exchange.request();
    StringBuilder line = begin(exchange.client(), exchange.user(), exchange.received());
    line.append(" \"");
    escape(line, request.method());
    line.append(' ');
    escape(line, request.target());
    line.append(' ').append(request.version()).append("\" ").append(exchange.status()).append(' ');
    if (exchange.bytesSent() == 0) {
      line.append('-');
    } else {
      line.append(exchange.bytesSent());
    }
    quoted(line, request.fields().first("Referer").orElse("-"));
    quoted(line, request.fields().first("User-Agent").orElse("-"));
    if (withDuration) {
      line.append(' ').append(nanos / 1_000);
    }
    return line.toString();
  }

  @Override
  public String refused(HttpConnection connection, Instant at, int status) {
    StringBuilder line = begin(connection.remote(), "-", at);
    line.append(" \"-\" ").append(status).append(" - \"-\" \"-\"");
    return withDuration ? line.append(" 0").toString() : line.toString();
  }

  private StringBuilder begin(InetSocketAddress client, String user, Instant at) {
    StringBuilder line = new StringBuilder(160);
    line.append(client.getAddress().getHostAddress()).append(" - ");
    if (user.isEmpty()) {
      line.append('-');
    } else {
      escape(line, user.replace(' ', '_'));
    }
    if (at.getEpochSecond() != second) {
      second = at.getEpochSecond();
      time = TIME.format(at);
    }
    return line.append(" [").append(time).append(']');
  }

  private static void quoted(StringBuilder line, String text) {
    line.append(" \"");
    escape(line, text);
    line.append('"');
  }

  static void escape(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        line.append(c);
      } else if (c <= 0xff) {
        line.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
  }
}
