package dev.naru.http.h1;

import dev.naru.http.HttpVersion;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;

/**
 * A request line (RFC 9112, section 3), as offsets into the head's octets.
 *
 * @param authorityStart of the authority in absolute form; equal to its end in the other forms
 * @param authorityEnd behind the authority
 * @param pathStart of the path
 * @param pathEnd behind the path: at the question mark, when there is one
 * @param queryEnd behind the query; equal to {@code pathEnd} without one
 * @param serverWide whether the target is the asterisk
 */
record RequestLine(
    String method,
    HttpVersion version,
    int authorityStart,
    int authorityEnd,
    int pathStart,
    int pathEnd,
    int queryEnd,
    boolean serverWide) {

  private static final String[] METHODS = {
    "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"
  };

  /** {@code method SP request-target SP HTTP-version}, with exactly one space at each place. */
  static RequestLine parse(byte[] bytes, int start, int end, boolean secure) throws Refusal {
    int methodEnd = start;
    while (methodEnd < end && Octets.isToken(bytes[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == start || methodEnd == end || bytes[methodEnd] != Octets.SP) {
      throw new Refusal(400, "a malformed request line");
    }
    int targetStart = methodEnd + 1;
    int targetEnd = end;
    while (targetEnd > targetStart && bytes[targetEnd - 1] != Octets.SP) {
      targetEnd--;
    }
    targetEnd--;
    if (targetEnd <= targetStart) {
      throw new Refusal(400, "a malformed request line");
    }
    HttpVersion version = version(bytes, targetEnd + 1, end);
    String method = method(bytes, start, methodEnd);
    if (method.equals("CONNECT")) {
      // RFC 9110, section 9.3.6: for proxies; section 3.2.3 of RFC 9112 has its target.
      throw new Refusal(501, "CONNECT is not served here");
    }
    int authorityStart = targetStart;
    int authorityEnd = targetStart;
    int pathStart = targetStart;
    if (bytes[targetStart] == '*' && targetEnd == targetStart + 1) {
      if (!method.equals("OPTIONS")) { // section 3.2.4
        throw new Refusal(400, "the asterisk is for OPTIONS only");
      }
      return new RequestLine(
          method, version, targetStart, targetStart, targetStart, targetEnd, targetEnd, true);
    }
    if (bytes[targetStart] != '/') { // section 3.2.2: absolute form
      authorityStart = targetStart + scheme(bytes, targetStart, targetEnd, secure);
      authorityEnd = authorityStart;
      while (authorityEnd < targetEnd && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
        authorityEnd++;
      }
      if (authorityEnd == authorityStart) {
        throw new Refusal(400, "an empty host");
      }
      pathStart = authorityEnd;
    }
    int pathEnd = pathStart;
    while (pathEnd < targetEnd && Octets.isPath(bytes[pathEnd])) {
      pathEnd++;
    }
    int queryEnd = pathEnd;
    while (queryEnd < targetEnd && Octets.isQuery(bytes[queryEnd])) {
      queryEnd++;
    }
    if (queryEnd != targetEnd) {
      throw new Refusal(400, "a character that may not stand in a target");
    }
    return new RequestLine(
        method, version, authorityStart, authorityEnd, pathStart, pathEnd, queryEnd, false);
  }

  private static String method(byte[] bytes, int start, int end) {
    for (String known : METHODS) {
      if (Octets.equals(bytes, start, end, known)) {
        return known;
      }
    }
    return FieldLines.text(bytes, start, end);
  }

  /** The length of {@code http://}; the scheme has to be the connection's own. */
  private static int scheme(byte[] bytes, int start, int end, boolean secure) throws Refusal {
    String expected = secure ? "https://" : "http://";
    if (end - start <= expected.length()
        || !Octets.equalsIgnoreCase(bytes, start, start + expected.length(), expected)) {
      throw new Refusal(400, "a target that is neither a path nor a URI of this scheme");
    }
    return expected.length();
  }

  /** RFC 9112, section 2.3; RFC 9110, section 2.5. */
  private static HttpVersion version(byte[] bytes, int start, int end) throws Refusal {
    if (end - start != 8
        || !Octets.equals(bytes, start, start + 5, "HTTP/")
        || !Octets.isDigit(bytes[start + 5])
        || bytes[start + 6] != '.'
        || !Octets.isDigit(bytes[start + 7])) {
      throw new Refusal(400, "a malformed version");
    }
    if (bytes[start + 5] != '1') {
      throw new Refusal(505, "HTTP/1.1 is spoken here");
    }
    // A higher minor version is to be treated as the highest that one knows.
    return bytes[start + 7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
  }
}
