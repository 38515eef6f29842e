package dev.naru.was.cookie;

import jakarta.servlet.http.Cookie;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Cookie fields (RFC 6265, section 4.2). Any site below a domain can set cookies for all of
 * it, so what is malformed may be somebody else's: it is passed over and never an error. Quotes
 * belong to the value, as browsers and Servlet 6.1 have it. Octets beyond ASCII are read as UTF-8
 * where they are valid UTF-8, otherwise as ISO-8859-1.
 */
public final class CookieParser {

  /** How many cookies are read; browsers keep no more than 180 a site. */
  public static final int MAX_COOKIES = 300;

  private CookieParser() {}

  /**
   * Reads.
   *
   * @param lines the values of all Cookie fields, their octets seen as ISO-8859-1
   * @return the cookies in order, doubled names included
   */
  public static List<Cookie> parse(List<String> lines) {
    List<Cookie> cookies = new ArrayList<>();
    for (String line : lines) {
      int start = 0;
      while (start < line.length() && cookies.size() < MAX_COOKIES) {
        int semicolon = line.indexOf(';', start);
        int end = semicolon < 0 ? line.length() : semicolon;
        read(line.substring(start, end), cookies);
        start = end + 1;
      }
    }
    return cookies;
  }

  private static void read(String pair, List<Cookie> cookies) {
    int equals = pair.indexOf('=');
    if (equals < 0) {
      return; // a cookie without a name: nobody can ask for it
    }
    String name = trim(pair.substring(0, equals));
    String value = trim(pair.substring(equals + 1));
    if (!CookieSyntax.isToken(name) || CookieSyntax.hasControls(value)) {
      return;
    }
    try {
      cookies.add(new Cookie(name, text(value)));
    } catch (IllegalArgumentException e) {
      // a name that the servlet API does not let anybody use
    }
  }

  private static String text(String value) {
    if (value.chars().allMatch(c -> c < 0x80)) {
      return value;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return value;
    }
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && blank(text.charAt(start))) {
      start++;
    }
    while (end > start && blank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
