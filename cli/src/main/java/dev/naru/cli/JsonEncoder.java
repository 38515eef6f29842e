package dev.naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.naru.engine.text.Json;
import java.util.Locale;

/**
 * A JSON object a line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code
 * thread}, {@code message}, and {@code exception} with its stack where there is one. Whatever a
 * message holds, it stays within its string.
 */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200).append("{\"time\":\"").append(event.getInstant());
    line.append("\",\"level\":\"").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
    line.append("\",\"logger\":");
    Json.quote(line, event.getLoggerName());
    line.append(",\"thread\":");
    Json.quote(line, event.getThreadName());
    line.append(",\"message\":");
    Json.quote(line, String.valueOf(event.getFormattedMessage()));
    if (event.getThrowableProxy() != null) {
      line.append(",\"exception\":");
      Json.quote(line, ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append("}\n").toString().getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
