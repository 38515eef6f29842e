package dev.naru.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the path of a request target to its one canonical form (Servlet 6.1, sections 3.5.2 and
 * 3.5.3; RFC 3986, sections 2.4, 3.3 and 5.2.4):
 *
 * <pre>
 *   /a/b                  /a/b
 *   /a%20b                /a b            decoded once, as UTF-8
 *   /a//b                 /a/b            empty segments are removed
 *   /a/./b, /a/x/../b     /a/b            dot segments are resolved
 *   /a;v=1/b;jsessionid=7 /a/b            parameters: v=1, jsessionid=7
 *   /a%2fb  /a\b  /a/%2e%2e/b  /a/..;/b  /;x/b  /../b  /%c0%af  /a%00        refused
 * </pre>
 *
 * What is refused has more than one reading among servers, which is how a path passes one of them
 * as harmless and reaches another as something else.
 */
final class RequestPathParser {

  private final String raw;
  private final List<String> parameters = new ArrayList<>();
  private final List<String> segments = new ArrayList<>();

  private RequestPathParser(String raw) {
    this.raw = raw;
  }

  /** See {@link RequestPath#parse}. */
  static RequestPath parse(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw new IllegalArgumentException("a path begins with a slash");
    }
    if (isCanonical(raw)) {
      return new RequestPath(raw, List.of());
    }
    return new RequestPathParser(raw).parse();
  }

  /** Whether nothing needs to be done, which is so for nearly every path that is seen. */
  private static boolean isCanonical(String raw) {
    char before = 'a';
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '%' || c == ';' || c == '\\') {
        return false;
      }
      // After a slash a dot may be a dot segment and a slash is an empty one.
      if (before == '/' && (c == '.' || c == '/')) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private RequestPath parse() {
    boolean directory = false;
    int start = 1;
    while (start <= raw.length()) {
      int slash = raw.indexOf('/', start);
      int end = slash < 0 ? raw.length() : slash;
      directory = segment(raw.substring(start, end));
      start = end + 1;
    }
    StringBuilder value = new StringBuilder(raw.length());
    for (String segment : segments) {
      value.append('/').append(segment);
    }
    if (directory || segments.isEmpty()) {
      value.append('/');
    }
    return new RequestPath(value.toString(), parameters);
  }

  /** Takes in a segment; says whether the path, if it ended here, would end with a slash. */
  private boolean segment(String text) {
    int semicolon = text.indexOf(';');
    String name = semicolon < 0 ? text : text.substring(0, semicolon);
    boolean dots = name.equals(".") || name.equals("..");
    if (semicolon >= 0) {
      // Servlet 6.1, section 3.5.3: empty and dot segments with parameters are suspicious.
      if (name.isEmpty() || dots) {
        throw new IllegalArgumentException("path parameters on an empty or dot segment");
      }
      for (String parameter : text.substring(semicolon + 1).split(";", -1)) {
        if (!parameter.isEmpty()) {
          parameters.add(decode(parameter));
        }
      }
    }
    if (name.isEmpty() || name.equals(".")) {
      return true;
    }
    if (dots) {
      if (segments.isEmpty()) {
        throw new IllegalArgumentException("the path climbs above the root");
      }
      segments.removeLast();
      return true;
    }
    String decoded = decode(name);
    if (decoded.equals(".") || decoded.equals("..")) {
      throw new IllegalArgumentException("a dot segment with encoded dots");
    }
    segments.add(decoded);
    return false;
  }

  private static String decode(String text) {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.charAt(i);
      if (c >= 0x7f || c <= ' ') {
        throw new IllegalArgumentException("a character that must be percent-encoded");
      }
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("a percent sign without two hexadecimal digits");
        }
        c = high << 4 | low;
        i += 2;
        if (c == '/') {
          throw new IllegalArgumentException("an encoded slash");
        }
      }
      if (c == '\\') {
        throw new IllegalArgumentException("a backslash");
      }
      bytes[length++] = (byte) c;
    }
    return utf8(bytes, length);
  }

  private static String utf8(byte[] bytes, int length) {
    CharBuffer decoded;
    try {
      // The JDK's decoder refuses overlong forms and surrogates, as RFC 3629, section 3 asks.
      decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, 0, length));
    } catch (CharacterCodingException malformed) {
      throw new IllegalArgumentException("octets that are not UTF-8", malformed);
    }
    for (int i = 0; i < decoded.length(); i++) {
      if (Character.isISOControl(decoded.get(i))) {
        throw new IllegalArgumentException("a control character");
      }
    }
    return decoded.toString();
  }
}
