package dev.naru.web.proxy;

import dev.naru.http.HttpRequest;
import dev.naru.web.hop.AskedTarget;
import dev.naru.web.hop.UpstreamAddress;
import java.util.Optional;

/** What servers are asked for: what the client has asked for, or another path in its place. */
final class Targets {

  private final String prefix;
  private final int segments;
  private final Optional<String> replacement;

  /**
   * Of a route.
   *
   * @param prefix begins and ends with a slash
   * @param replacement begins and ends with a slash, and stands in place of the prefix
   */
  Targets(String prefix, Optional<String> replacement) {
    this.prefix = prefix;
    this.segments = (int) prefix.chars().filter(c -> c == '/').count() - 1;
    this.replacement = replacement;
  }

  /** Of a request. */
  String of(HttpRequest request) {
    String target = AskedTarget.of(request);
    if (replacement.isEmpty() || target.equals("*")) {
      return target;
    }
    int pathEnd = request.hasQuery() ? target.indexOf('?') : target.length();
    String path = target.substring(0, pathEnd);
    int at = 0;
    for (int i = 0; i < segments && at >= 0; i++) {
      at = path.indexOf('/', at + 1);
    }
    // The route's own path, written without its slash, is the replacement's.
    String rest = at < 0 ? "" : path.substring(at + 1);
    return replacement.get() + rest + target.substring(pathEnd);
  }

  /**
   * Where a server's own address leads, as clients have to see it: through the route. Anything else
   * stays as it is.
   *
   * @param address the server's
   */
  String back(String location, UpstreamAddress address) {
    String path = location;
    String own = (address.secure() ? "https" : "http") + "://" + address.authority() + "/";
    if (location.regionMatches(true, 0, own, 0, own.length())) {
      path = location.substring(own.length() - 1);
    }
    String theirs = replacement.orElse(prefix);
    if (!path.startsWith(theirs) || path.startsWith("//")) {
      return location;
    }
    return prefix + path.substring(theirs.length());
  }
}
