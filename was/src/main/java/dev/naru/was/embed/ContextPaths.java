package dev.naru.was.embed;

import dev.naru.http.RequestPath;

/** The paths at which applications stand. */
final class ContextPaths {

  private ContextPaths() {}

  /**
   * Without a slash at the end: empty for the root.
   *
   * @throws IllegalArgumentException when no request could have that path
   */
  static String canonical(String path) {
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (plain.isEmpty()) {
      return plain;
    }
    boolean same =
        plain.startsWith("/")
            && !plain.endsWith("/")
            && RequestPath.parse(encode(plain)).value().equals(plain);
    if (!same) {
      throw new IllegalArgumentException(
          "a context path is / or like /shop, without empty or dot segments: " + path);
    }
    return plain;
  }

  private static String encode(String path) {
    return path.replace("%", "%25").replace(";", "%3B").replace("?", "%3F").replace("#", "%23");
  }
}
