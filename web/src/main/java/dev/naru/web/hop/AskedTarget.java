package dev.naru.web.hop;

import dev.naru.http.HttpRequest;
import java.util.ArrayDeque;

/**
 * The target that a client has asked for in its one meaning (see {@link
 * dev.naru.http.RequestPath}), spelt as the client has spelt it. Dot segments and empty ones are
 * resolved here, because another server might resolve them otherwise than the route that was chosen
 * by them.
 */
public final class AskedTarget {

  private AskedTarget() {}

  /** The path, and the query where there is one; or the asterisk. */
  public static String of(HttpRequest request) {
    String target = request.target();
    int pathEnd = request.hasQuery() ? target.indexOf('?') : target.length();
    return isPlain(target, pathEnd)
        ? target
        : resolve(target.substring(0, pathEnd)) + target.substring(pathEnd);
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
