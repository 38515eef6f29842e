package dev.naru.was.resource;

import dev.naru.was.request.HttpDate;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.OptionalLong;

/** Conditional requests for a file (RFC 9110, section 13), in the order of section 13.2.2. */
final class Preconditions {

  private Preconditions() {}

  /**
   * The status that the conditions lead to: 200, 304 or 412.
   *
   * @param modified milliseconds
   */
  static int status(HttpServletRequest request, String etag, long modified) {
    boolean safe = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (request.getHeader("If-Match") != null) {
      if (!matches(request, "If-Match", etag)) {
        return 412;
      }
    } else {
      OptionalLong unmodified = date(request, "If-Unmodified-Since");
      if (unmodified.isPresent() && seconds(modified) > seconds(unmodified.getAsLong())) {
        return 412;
      }
    }
    if (request.getHeader("If-None-Match") != null) {
      return matches(request, "If-None-Match", etag) ? (safe ? 304 : 412) : 200;
    }
    OptionalLong since = date(request, "If-Modified-Since");
    return safe && since.isPresent() && seconds(modified) <= seconds(since.getAsLong()) ? 304 : 200;
  }

  /** Whether a Range is to be heeded (section 13.1.5). */
  static boolean rangeStillGood(HttpServletRequest request, String etag, long modified) {
    String condition = request.getHeader("If-Range");
    if (condition == null) {
      return true;
    }
    if (condition.startsWith("\"")) {
      return condition.equals(etag);
    }
    OptionalLong date = HttpDate.parse(condition);
    return date.isPresent() && seconds(date.getAsLong()) == seconds(modified);
  }

  private static boolean matches(HttpServletRequest request, String field, String etag) {
    for (String value : Collections.list(request.getHeaders(field))) {
      for (String item : value.split(",")) {
        String tag = item.strip();
        boolean weak = tag.startsWith("W/");
        if (tag.equals("*")
            || tag.equals(etag)
            || (weak && field.equals("If-None-Match") && tag.substring(2).equals(etag))) {
          return true;
        }
      }
    }
    return false;
  }

  private static OptionalLong date(HttpServletRequest request, String field) {
    String value = request.getHeader(field);
    return value == null ? OptionalLong.empty() : HttpDate.parse(value);
  }

  private static long seconds(long millis) {
    return Math.floorDiv(millis, 1000);
  }
}
