package dev.naru.http;

import java.util.List;

/**
 * A request's path in its one canonical form: percent-decoded once as UTF-8, dot segments resolved
 * (RFC 3986, section 5.2.4), path parameters set aside. Routing, security constraints, files and
 * proxies all go by it, so that no two of them can disagree. A path that has no single meaning is
 * refused with 400 before anyone sees it: an encoded slash, a backslash in any spelling, a control
 * character, malformed or overlong UTF-8, a dot segment with parameters or encoded dots, a path
 * that climbs above the root. Empty segments are removed: {@code //} is {@code /}.
 *
 * @param value begins with a slash; decoded
 * @param parameters of all segments, in order, {@code jsessionid=42}; decoded
 */
public record RequestPath(String value, List<String> parameters) {
  public RequestPath {
    parameters = List.copyOf(parameters);
  }

  /**
   * Reads the path of a request target, as sent, without query.
   *
   * @throws IllegalArgumentException when it is refused; the message says why
   */
  public static RequestPath parse(String raw) {
    return RequestPathParser.parse(raw);
  }

  @Override
  public String toString() {
    return value;
  }
}
