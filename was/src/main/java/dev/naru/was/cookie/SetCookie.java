package dev.naru.was.cookie;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * Writes Set-Cookie fields (RFC 6265, section 4.1), with the attributes that came later: SameSite
 * (RFC 6265bis) and Partitioned (CHIPS). Whatever could end a value, an attribute or the field is
 * refused.
 */
public final class SetCookie {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private SetCookie() {}

  /**
   * Writes.
   *
   * @param now from which Max-Age counts, for the Expires that old clients go by
   * @return the field's value, its octets seen as ISO-8859-1
   * @throws IllegalArgumentException naming what cannot be in a cookie
   */
  public static String format(Cookie cookie, Instant now) {
    if (!CookieSyntax.isToken(cookie.getName())) {
      throw new IllegalArgumentException("not a cookie's name: " + cookie.getName());
    }
    String value = cookie.getValue() == null ? "" : cookie.getValue();
    StringBuilder out = new StringBuilder(cookie.getName()).append('=').append(octets(value));
    int maxAge = cookie.getMaxAge();
    boolean expires = false;
    for (Map.Entry<String, String> attribute : cookie.getAttributes().entrySet()) {
      expires |= attribute.getKey().equalsIgnoreCase("Expires");
      append(out, attribute.getKey(), attribute.getValue() == null ? "" : attribute.getValue());
    }
    if (!expires) {
      expires(out, maxAge, now);
    }
    return out.toString();
  }

  /** Adds when a cookie ends, where that was said: at once for 0, which Max-Age cannot say. */
  public static void expires(StringBuilder out, int maxAge, Instant now) {
    if (maxAge >= 0) {
      Instant end = maxAge == 0 ? Instant.EPOCH : now.plusSeconds(maxAge);
      out.append("; Expires=").append(date(end));
    }
  }

  /** A time as Expires has it (RFC 6265, section 4.1.1). */
  public static String date(Instant time) {
    return DATE.format(time);
  }

  private static void append(StringBuilder out, String name, String value) {
    if (!CookieSyntax.isToken(name)) {
      throw new IllegalArgumentException("not a cookie's attribute: " + name);
    }
    switch (name.toLowerCase(Locale.ROOT)) {
      case "max-age" -> {
        // Negative: until the browser is closed; 0 is not in the grammar (section 4.1.1).
        if (!value.startsWith("-") && !checked(name, value, "\\d{1,10}").matches("0+")) {
          out.append("; Max-Age=").append(value);
        }
      }
      case "domain" -> {
        if (!value.isEmpty()) {
          out.append("; Domain=")
              .append(checked(name, value, "\\.?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*"));
        }
      }
      case "samesite" ->
          out.append("; SameSite=").append(checked(name, value, "(?i)strict|lax|none"));
      case "secure", "httponly", "partitioned" -> {
        if (!value.equalsIgnoreCase("false")) {
          out.append("; ").append(name);
        }
      }
      default -> {
        out.append("; ").append(name);
        if (!value.isEmpty()) {
          out.append('=').append(utf8(checked(name, value, "[^\\p{Cntrl};]*")));
        }
      }
    }
  }

  private static String checked(String name, String value, String pattern) {
    if (!value.matches(pattern)) {
      throw new IllegalArgumentException("not a value for a cookie's " + name + ": " + value);
    }
    return value;
  }

  /** Section 4.1.1's cookie-octets, in quotes or not; beyond ASCII as UTF-8. */
  private static String octets(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    String inner = quoted ? value.substring(1, value.length() - 1) : value;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c <= 0x20 || c == 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
        throw new IllegalArgumentException(
            "a cookie's value cannot hold character 0x%02X; encode it".formatted((int) c));
      }
    }
    return utf8(value);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
