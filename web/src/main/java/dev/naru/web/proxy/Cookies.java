package dev.naru.web.proxy;

import dev.naru.http.HttpFields;
import java.util.Optional;

/** Cookies of a request (RFC 6265, section 4.2). */
final class Cookies {

  private Cookies() {}

  /** The value of the first one of that name. */
  static Optional<String> find(HttpFields fields, String name) {
    for (String line : fields.all("Cookie")) {
      int at = 0;
      while (at < line.length()) {
        int end = line.indexOf(';', at);
        end = end < 0 ? line.length() : end;
        int equals = line.indexOf('=', at);
        if (equals > 0 && equals < end && line.substring(at, equals).strip().equals(name)) {
          return Optional.of(line.substring(equals + 1, end).strip());
        }
        at = end + 1;
      }
    }
    return Optional.empty();
  }
}
