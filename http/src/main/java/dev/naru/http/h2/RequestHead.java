package dev.naru.http.h2;

import dev.naru.http.HttpVersion;
import dev.naru.http.RequestPath;
import dev.naru.http.message.Authority;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Head;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Makes a request's head of a field section (RFC 9113, section 8.3.1; RFC 8441, section 4). */
final class RequestHead {

  private final boolean secure;
  private final long maxBody;

  /** The authority that the last request named: on a connection it is nearly always the same. */
  private Authority lastAuthority = Authority.NONE;

  private @Nullable AsciiString lastAuthorityText;

  /** For a connection. */
  RequestHead(boolean secure, long maxBody) {
    this.secure = secure;
    this.maxBody = maxBody;
  }

  /**
   * The head that is in the collector.
   *
   * @param ended whether there is no body
   * @throws StreamError when it is malformed (section 8.1.1)
   * @throws Refusal when it is well-formed and not to be had
   */
  Head read(FieldCollector fields, boolean ended) throws StreamError, Refusal {
    String malformed = fields.malformed();
    if (malformed != null) {
      throw StreamError.malformed(malformed);
    }
    if (fields.tooLarge()) {
      throw new Refusal(431, "the head is too large");
    }
    AsciiString method = fields.method();
    if (method == null || !isToken(method)) {
      throw StreamError.malformed("a method that is none");
    }
    AsciiString protocol = fields.protocol();
    boolean connect = method.contentEquals("CONNECT");
    if (connect && protocol == null) { // section 8.5: for proxies
      throw new Refusal(501, "CONNECT is not served here");
    }
    if (protocol != null && (!connect || !isToken(protocol))) { // RFC 8441, section 4
      throw StreamError.malformed("a protocol without CONNECT");
    }
    AsciiString scheme = fields.scheme();
    AsciiString path = fields.path();
    if (scheme == null || path == null || path.isEmpty()) {
      throw StreamError.malformed("a pseudo-header field is missing");
    }
    if (!scheme.contentEqualsIgnoreCase("https") && !scheme.contentEqualsIgnoreCase("http")) {
      throw new Refusal(400, "a scheme that is not served");
    }
    long contentLength = fields.contentLength();
    if (ended && contentLength > 0) {
      throw StreamError.malformed("a body that is shorter than its Content-Length");
    }
    if (contentLength > maxBody) {
      throw new Refusal(413, "the body is too large");
    }
    Authority authority = authority(fields);
    boolean serverWide = path.contentEquals("*");
    if (serverWide && !method.contentEquals("OPTIONS")) {
      throw StreamError.malformed("the asterisk is for OPTIONS only");
    }
    if (!serverWide && path.byteAt(0) != '/') {
      throw StreamError.malformed("a path that does not begin with a slash");
    }
    AsciiString expect = fields.expect();
    boolean expectsContinue = expect != null && expect.contentEqualsIgnoreCase("100-continue");
    if (expect != null && !expectsContinue) {
      throw new Refusal(417, "an expectation that cannot be met");
    }
    return target(
        method.toString(),
        authority,
        path.toString(),
        fields.take(),
        ended ? 0 : contentLength,
        expectsContinue,
        serverWide,
        protocol == null ? "" : protocol.toString());
  }

  private Head target(
      String method,
      Authority authority,
      String target,
      FieldLines lines,
      long contentLength,
      boolean expectsContinue,
      boolean serverWide,
      String protocol)
      throws Refusal {
    int pathEnd = 0;
    while (pathEnd < target.length() && Octets.isPath((byte) target.charAt(pathEnd))) {
      pathEnd++;
    }
    int end = pathEnd;
    while (end < target.length() && Octets.isQuery((byte) target.charAt(end))) {
      end++;
    }
    if (end < target.length()) {
      throw new Refusal(400, "a character that may not stand in a target");
    }
    RequestPath path;
    try {
      path = RequestPath.parse(serverWide ? "/" : target.substring(0, pathEnd));
    } catch (IllegalArgumentException refused) {
      throw new Refusal(400, "a path that is refused");
    }
    boolean hasQuery = end > pathEnd;
    return new Head(
        method,
        HttpVersion.HTTP_2,
        secure,
        authority,
        target,
        path,
        hasQuery ? target.substring(pathEnd + 1) : "",
        hasQuery,
        lines,
        contentLength,
        true,
        expectsContinue,
        serverWide,
        protocol);
  }

  /** Section 8.3.1: the authority, or Host; where there are both they name the same. */
  private Authority authority(FieldCollector fields) throws StreamError, Refusal {
    AsciiString named = fields.authority();
    if (fields.hosts() > 1 || (named == null && fields.hosts() == 0)) {
      throw StreamError.malformed("one authority is needed");
    }
    AsciiString host = fields.hosts() == 1 ? fields.host() : null;
    if (named != null && host != null && !named.contentEqualsIgnoreCase(host)) {
      throw StreamError.malformed("a Host that is not the authority");
    }
    AsciiString authority = named != null ? named : host != null ? host : AsciiString.EMPTY_STRING;
    if (!authority.equals(lastAuthorityText)) {
      Authority parsed =
          Authority.parse(
              authority.array(),
              authority.arrayOffset(),
              authority.arrayOffset() + authority.length());
      if (parsed.host().isEmpty()) {
        throw new Refusal(400, "an empty host");
      }
      lastAuthority = parsed;
      lastAuthorityText = authority;
    }
    return lastAuthority;
  }

  /** What follows a body (section 8.1): no pseudo-header fields. */
  static FieldLines trailers(FieldCollector fields) throws StreamError {
    @Nullable String malformed = fields.malformed();
    if (malformed != null || fields.hasPseudo() || fields.tooLarge()) {
      throw StreamError.malformed("a trailer section that may not be");
    }
    try {
      return fields.take();
    } catch (Refusal tooLarge) {
      throw StreamError.malformed("a trailer section that may not be");
    }
  }

  private static boolean isToken(AsciiString text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Octets.isToken(text.byteAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
