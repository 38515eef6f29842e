package dev.naru.was.request;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A media type with its charset set apart (RFC 9110, section 8.3).
 *
 * @param type without the charset
 * @param charset as written; null where there is none
 */
record ContentType(String type, @Nullable String charset) {

  static ContentType parse(String text) {
    int semicolon = text.indexOf(';');
    if (semicolon < 0) {
      return new ContentType(text.strip(), null);
    }
    String charset = null;
    StringBuilder type = new StringBuilder(text.substring(0, semicolon).strip());
    for (String parameter : text.substring(semicolon + 1).split(";")) {
      String trimmed = parameter.strip();
      if (trimmed.toLowerCase(Locale.ROOT).startsWith("charset=")) {
        charset = trimmed.substring(8).strip();
        if (charset.length() >= 2 && charset.startsWith("\"") && charset.endsWith("\"")) {
          charset = charset.substring(1, charset.length() - 1);
        }
      } else if (!trimmed.isEmpty()) {
        type.append(';').append(trimmed);
      }
    }
    return new ContentType(type.toString(), charset);
  }

  /** Whether it is that type, whatever its parameters. */
  boolean is(String wanted) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).equalsIgnoreCase(wanted);
  }
}
