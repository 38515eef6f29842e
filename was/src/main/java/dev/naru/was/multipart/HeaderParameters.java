package dev.naru.was.multipart;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A field value of the form {@code value; name=value; name="value"} (RFC 2045, section 5.1).
 *
 * @param value in lower case
 * @param parameters names in lower case
 */
record HeaderParameters(String value, Map<String, String> parameters) {

  /**
   * Reads. In a quoted value only quotes and backslashes count as escaped: browsers send names of
   * files with plain backslashes, curl sends {@code \"}.
   */
  static HeaderParameters parse(String field) throws MalformedMultipartException {
    int semicolon = field.indexOf(';');
    String value = (semicolon < 0 ? field : field.substring(0, semicolon)).strip();
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = semicolon < 0 ? field.length() : semicolon;
    while (at < field.length()) {
      at = skipBlanks(field, at + 1);
      if (at >= field.length()) {
        break; // a closing semicolon says nothing
      }
      int equals = field.indexOf('=', at);
      if (equals < 0) {
        throw new MalformedMultipartException("a parameter without a value");
      }
      String name = field.substring(at, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder text = new StringBuilder();
      at = skipBlanks(field, equals + 1);
      if (at < field.length() && field.charAt(at) == '"') {
        at = skipBlanks(field, quoted(field, at + 1, text));
        if (at < field.length() && field.charAt(at) != ';') {
          throw new MalformedMultipartException("text behind a quoted parameter");
        }
      } else {
        int end = field.indexOf(';', at);
        end = end < 0 ? field.length() : end;
        text.append(field.substring(at, end).strip());
        at = end;
      }
      if (name.isEmpty() || parameters.put(name, text.toString()) != null) {
        throw new MalformedMultipartException("a parameter without a name, or twice");
      }
    }
    return new HeaderParameters(value.toLowerCase(Locale.ROOT), parameters);
  }

  /** Where the text behind the closing quote begins. */
  private static int quoted(String field, int from, StringBuilder text)
      throws MalformedMultipartException {
    int at = from;
    while (at < field.length()) {
      char c = field.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      boolean escape = c == '\\' && at + 1 < field.length();
      if (escape && (field.charAt(at + 1) == '"' || field.charAt(at + 1) == '\\')) {
        at++;
        c = field.charAt(at);
      }
      text.append(c);
      at++;
    }
    throw new MalformedMultipartException("a quoted parameter without its closing quote");
  }

  private static int skipBlanks(String field, int from) {
    int at = from;
    while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
