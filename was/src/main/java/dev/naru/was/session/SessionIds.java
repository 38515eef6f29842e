package dev.naru.was.session;

import dev.naru.http.HttpFields;
import dev.naru.http.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which sessions a request names (Servlet 6.1, sections 7.1.1 and 7.1.3). */
public final class SessionIds {

  private SessionIds() {}

  /** The values of the session cookie: several may come, of several paths. */
  public static List<String> inCookies(HttpFields fields, String cookie) {
    List<String> ids = new ArrayList<>(2);
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("Cookie")) {
        scan(fields.value(i), cookie, ids);
      }
    }
    return ids;
  }

  /** The path parameter, whose name is the cookie's in lower case. */
  public static Optional<String> inPath(RequestPath path, String cookie) {
    String parameter = cookie.toLowerCase(Locale.ROOT) + "=";
    return path.parameters().stream()
        .filter(value -> value.startsWith(parameter))
        .map(value -> value.substring(parameter.length()))
        .findFirst();
  }

  /** Finds the values of one cookie without making objects of the others (RFC 6265, 5.4). */
  private static void scan(String field, String name, List<String> ids) {
    int at = 0;
    while (at < field.length()) {
      int end = field.indexOf(';', at);
      if (end < 0) {
        end = field.length();
      }
      while (at < end && field.charAt(at) == ' ') {
        at++;
      }
      if (field.startsWith(name, at)
          && at + name.length() < end
          && field.charAt(at + name.length()) == '=') {
        ids.add(field.substring(at + name.length() + 1, end).strip());
      }
      at = end + 1;
    }
  }
}
