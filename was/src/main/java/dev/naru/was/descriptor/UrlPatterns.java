package dev.naru.was.descriptor;

import java.util.ArrayDeque;
import java.util.Deque;

/** The forms that a URL pattern may take (Servlet 6.1, section 12.2). */
public final class UrlPatterns {

  private UrlPatterns() {}

  /** Whether a pattern has one of the forms. */
  public static boolean valid(String pattern) {
    if (pattern.isEmpty() || pattern.equals("/")) {
      return true;
    }
    if (pattern.indexOf('\n') >= 0 || pattern.indexOf('\r') >= 0) {
      return false;
    }
    if (pattern.startsWith("*.")) {
      return pattern.length() > 2 && pattern.indexOf('/') < 0;
    }
    return pattern.startsWith("/") && !pattern.startsWith("//") && !pattern.startsWith("/../");
  }

  /** A pattern of a descriptor with its dot segments resolved (section 14.3). */
  static String canonical(String pattern) {
    if (!pattern.contains("/.")) {
      return pattern;
    }
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : pattern.substring(1).split("/", -1)) {
      if (segment.equals("..") && !kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!segment.equals(".")) {
        kept.add(segment);
      }
    }
    return "/" + String.join("/", kept);
  }

  /** Whether a filter's or a constraint's pattern covers a path, which begins with a slash. */
  public static boolean covers(String pattern, String path) {
    if (pattern.equals(path) || pattern.equals("/*")) {
      return true;
    }
    if (pattern.endsWith("/*")) {
      int length = pattern.length() - 2;
      return path.startsWith(pattern.substring(0, length))
          && (path.length() == length || path.charAt(length) == '/');
    }
    if (pattern.startsWith("*.")) {
      int slash = path.lastIndexOf('/');
      int dot = path.lastIndexOf('.');
      return dot > slash && path.substring(dot + 1).equals(pattern.substring(2));
    }
    return pattern.isEmpty() && path.equals("/");
  }
}
