package dev.naru.web.proxy;

import dev.naru.http.HttpRequest;
import dev.naru.web.hop.UpstreamAddress;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What servers are asked for: the client's target in its one meaning (see {@link
 * dev.naru.http.RequestPath}), spelt as the client has spelt it. Dot segments and empty ones are
 * resolved here, because a server might resolve them otherwise than the route that was chosen by
 * them.
 */
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
    String target = request.target();
    int pathEnd = request.hasQuery() ? target.indexOf('?') : target.length();
    if (target.equals("*")) {
      return target;
    }
    boolean plain = isPlain(target, pathEnd);
    if (plain && replacement.isEmpty()) {
      return target;
    }
    String path = target.substring(0, pathEnd);
    String resolved = plain ? path : resolve(path);
    String query = target.substring(pathEnd);
    if (replacement.isEmpty()) {
      return resolved + query;
    }
    int at = 0;
    for (int i = 0; i < segments && at >= 0; i++) {
      at = resolved.indexOf('/', at + 1);
    }
    // The route's own path, written without its slash, is the replacement's.
    return replacement.get() + (at < 0 ? "" : resolved.substring(at + 1)) + query;
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

  /** Whether nothing needs to be resolved; a dot behind a slash may be a name's first. */
  private static boolean isPlain(String target, int end) {
    for (int i = 1; i < end; i++) {
      char c = target.charAt(i);
      if (target.charAt(i - 1) == '/' && (c == '/' || c == '.')) {
        return false;
      }
    }
    return true;
  }

  /** RFC 3986, section 5.2.4; the path is known not to climb above the root. */
  private static String resolve(String path) {
    ArrayDeque<String> kept = new ArrayDeque<>();
    String[] all = path.split("/", -1);
    boolean slash = false;
    for (int i = 1; i < all.length; i++) {
      String segment = all[i];
      slash = segment.isEmpty() || segment.equals(".") || segment.equals("..");
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!slash) {
        kept.addLast(segment);
      }
    }
    String joined = "/" + String.join("/", kept);
    return slash && !kept.isEmpty() ? joined + "/" : joined;
  }
}
