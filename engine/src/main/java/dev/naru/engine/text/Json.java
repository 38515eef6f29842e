package dev.naru.engine.text;

import java.util.Collection;
import java.util.Map;

/**
 * Writes JSON (RFC 8259). Whatever a text holds, what is written is one line of valid Unicode
 * without control characters: nobody can end a line or a string of a log, or move a terminal's
 * cursor.
 */
public final class Json {

  private static final String HEX = "0123456789abcdef";

  private Json() {}

  /**
   * A value in one line.
   *
   * @param value a {@code String}, {@code Number}, {@code Boolean}, a {@code Collection} or a
   *     {@code Map} of such; whatever else is written as its text
   */
  public static String write(Object value) {
    StringBuilder json = new StringBuilder();
    write(json, value, -1);
    return json.toString();
  }

  /** The same, indented for people, with a line feed at the end. */
  public static String pretty(Object value) {
    StringBuilder json = new StringBuilder();
    write(json, value, 0);
    return json.append('\n').toString();
  }

  /** Appends a string in quotes. */
  public static void quote(StringBuilder json, CharSequence text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          boolean pair =
              Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (pair) {
            json.append(c).append(text.charAt(++i));
          } else if (isPlain(c)) {
            json.append(c);
          } else {
            json.append("\\u")
                .append(HEX.charAt(c >> 12))
                .append(HEX.charAt(c >> 8 & 15))
                .append(HEX.charAt(c >> 4 & 15))
                .append(HEX.charAt(c & 15));
          }
        }
      }
    }
    json.append('"');
  }

  /** Neither a control character, nor what ends a line somewhere, nor half of a pair. */
  private static boolean isPlain(char c) {
    return c >= 0x20
        && (c < 0x7f || c >= 0xa0)
        && c != 0x2028
        && c != 0x2029
        && !Character.isSurrogate(c);
  }

  private static void write(StringBuilder json, Object value, int indent) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.append(separator);
          line(json, indent + 1, indent);
          quote(json, String.valueOf(entry.getKey()));
          json.append(indent < 0 ? ":" : ": ");
          write(json, entry.getValue(), indent < 0 ? indent : indent + 1);
          separator = ",";
        }
        end(json, map.isEmpty(), indent, '{', '}');
      }
      case Collection<?> list -> {
        String separator = "[";
        for (Object item : list) {
          json.append(separator);
          line(json, indent + 1, indent);
          write(json, item, indent < 0 ? indent : indent + 1);
          separator = ",";
        }
        end(json, list.isEmpty(), indent, '[', ']');
      }
      case Double number when !Double.isFinite(number) -> json.append('0');
      case Number number -> json.append(number);
      case Boolean bool -> json.append(bool);
      default -> quote(json, String.valueOf(value));
    }
  }

  private static void end(StringBuilder json, boolean empty, int indent, char opened, char closes) {
    if (empty) {
      json.append(opened);
    } else {
      line(json, indent, indent);
    }
    json.append(closes);
  }

  private static void line(StringBuilder json, int depth, int indent) {
    if (indent >= 0) {
      json.append('\n').append("  ".repeat(depth));
    }
  }
}
