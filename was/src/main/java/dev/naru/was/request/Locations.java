package dev.naru.was.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** URLs that a response carries (RFC 3986). */
public final class Locations {

  private static final String UNRESERVED_IN_PATH = "-._~!$&'()*+,=:@/";
  private static final String KEPT_IN_URL = "-._~!$&'()*+,;=:@/?#[]%";

  private Locations() {}

  /** A decoded path as it is written in a URI. */
  public static String encodePath(String path) {
    return encode(path, UNRESERVED_IN_PATH);
  }

  private static String encode(String text, String kept) {
    StringBuilder out = null;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] & 0xFF;
      boolean plain =
          (octet >= 'a' && octet <= 'z')
              || (octet >= 'A' && octet <= 'Z')
              || (octet >= '0' && octet <= '9')
              || (octet < 0x80 && kept.indexOf(octet) >= 0);
      if (plain && out == null) {
        continue;
      }
      if (out == null) {
        out = new StringBuilder(bytes.length + 16).append(text, 0, i);
      }
      if (plain) {
        out.append((char) octet);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
      }
    }
    return out == null ? text : out.toString();
  }

  /**
   * A location made absolute (Servlet 6.1, section 5.4).
   *
   * @param origin scheme, host and port of the request
   * @param uri the request's path, which a relative location is relative to
   */
  static String absolute(String origin, String uri, String location) {
    String target = encode(location, KEPT_IN_URL);
    if (hasScheme(target)) {
      return target;
    }
    if (target.startsWith("//")) {
      return origin.substring(0, origin.indexOf(':') + 1) + target;
    }
    if (target.startsWith("/")) {
      return origin + withoutDots(target);
    }
    if (target.startsWith("?") || target.isEmpty()) {
      return origin + uri + target;
    }
    return origin + withoutDots(uri.substring(0, uri.lastIndexOf('/') + 1) + target);
  }

  /** The short hypertext note of a redirect (RFC 9110, section 15.4). */
  static String note(String target) {
    String escaped = target.replace("&", "&amp;").replace("'", "&#39;");
    return "<!doctype html>\n<title>Elsewhere</title>\n<p>It is <a href=\"%s\">there</a>.</p>\n"
        .formatted(escaped);
  }

  private static boolean hasScheme(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == ':') {
        return i > 0;
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return false;
  }

  /** RFC 3986, section 5.2.4, on the path alone; what climbs above the root stays at the root. */
  private static String withoutDots(String target) {
    int end = target.length();
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) == '?' || target.charAt(i) == '#') {
        end = i;
        break;
      }
    }
    String path = target.substring(0, end);
    if (!path.contains("/.")) {
      return target;
    }
    List<String> kept = new ArrayList<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (last) {
            kept.add("");
          }
        }
        case ".." -> {
          if (!kept.isEmpty()) {
            kept.removeLast();
          }
          if (last) {
            kept.add("");
          }
        }
        default -> kept.add(segments[i]);
      }
    }
    return "/" + String.join("/", kept) + target.substring(end);
  }

  /** A URL of this server with a path parameter behind its path; any other URL as it is. */
  static String withSession(String url, String origin, String parameter) {
    if ((hasScheme(url) || url.startsWith("//")) && !url.startsWith(origin)) {
      return url;
    }
    int end = url.length();
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == '#') {
        end = i;
        break;
      }
    }
    return url.substring(0, end) + parameter + url.substring(end);
  }
}
