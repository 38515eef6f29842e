package dev.naru.web.hop;

import java.util.Locale;
import java.util.Set;

/** Fields that mean something only in front of a body (RFC 9110, section 6.5.1). */
final class Trailers {

  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "host",
          "location",
          "max-forwards",
          "range",
          "retry-after",
          "set-cookie",
          "trailer",
          "vary",
          "via",
          "warning",
          "www-authenticate");

  private Trailers() {}

  static boolean forbidden(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return FORBIDDEN.contains(lower) || lower.startsWith("x-forwarded-");
  }
}
