package dev.naru.http.log;

import dev.naru.engine.text.Json;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A JSON object a line:
 *
 * <pre>
 * {"time":"2026-10-10T13:55:36.123Z","remote":"192.0.2.7","user":"ann","method":"GET","host":"a.test",
 *  "target":"/a?b","version":"HTTP/1.1","status":200,"received":0,"sent":2326,"micros":412,
 *  "referer":"http://r/","agent":"agent"}
 * </pre>
 *
 * <p>What is not known is absent. {@link Json} sees to it that nobody can end a line or a string.
 */
final class JsonFormat implements LineFormat {

  @Override
  public String line(HttpExchange exchange, long nanos) {
    HttpRequest request = exchange.request();
    StringBuilder line = begin(exchange.client(), exchange.received());
    if (!exchange.user().equals("-")) {
      text(line, "user", exchange.user());
    }
    text(line, "method", request.method());
    text(line, "host", request.host());
    text(line, "target", request.target());
    text(line, "version", request.version().toString());
    number(line, "status", exchange.status());
    number(line, "received", exchange.bytesReceived());
    number(line, "sent", exchange.bytesSent());
    number(line, "micros", nanos / 1_000);
    field(line, "referer", request.fields().first("Referer"));
    field(line, "agent", request.fields().first("User-Agent"));
    return line.append('}').toString();
  }

  @Override
  public String refused(HttpConnection connection, Instant at, int status) {
    StringBuilder line = begin(connection.remote(), at);
    number(line, "status", status);
    return line.append('}').toString();
  }

  private static StringBuilder begin(InetSocketAddress client, Instant at) {
    StringBuilder line = new StringBuilder(300).append("{\"time\":\"").append(at).append('"');
    text(line, "remote", client.getAddress().getHostAddress());
    return line;
  }

  private static void field(StringBuilder line, String name, Optional<String> value) {
    value.ifPresent(text -> text(line, name, text));
  }

  private static void text(StringBuilder line, String name, String value) {
    line.append(",\"").append(name).append("\":");
    Json.quote(line, value);
  }

  private static void number(StringBuilder line, String name, long value) {
    line.append(",\"").append(name).append("\":").append(value);
  }
}
