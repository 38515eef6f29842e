package dev.naru.http.message;

import java.nio.charset.StandardCharsets;

/** Status codes with their reason phrases (RFC 9110, section 15; RFC 6585). */
public final class StatusLine {

  private static final String[] REASON = new String[600];
  private static final byte[][] LINE = new byte[600][];

  static {
    String known =
        """
        100 Continue
        101 Switching Protocols
        103 Early Hints
        200 OK
        201 Created
        202 Accepted
        203 Non-Authoritative Information
        204 No Content
        205 Reset Content
        206 Partial Content
        300 Multiple Choices
        301 Moved Permanently
        302 Found
        303 See Other
        304 Not Modified
        307 Temporary Redirect
        308 Permanent Redirect
        400 Bad Request
        401 Unauthorized
        402 Payment Required
        403 Forbidden
        404 Not Found
        405 Method Not Allowed
        406 Not Acceptable
        408 Request Timeout
        409 Conflict
        410 Gone
        411 Length Required
        412 Precondition Failed
        413 Content Too Large
        414 URI Too Long
        415 Unsupported Media Type
        416 Range Not Satisfiable
        417 Expectation Failed
        421 Misdirected Request
        422 Unprocessable Content
        426 Upgrade Required
        428 Precondition Required
        429 Too Many Requests
        431 Request Header Fields Too Large
        500 Internal Server Error
        501 Not Implemented
        502 Bad Gateway
        503 Service Unavailable
        504 Gateway Timeout
        505 HTTP Version Not Supported
        507 Insufficient Storage
        508 Loop Detected
        """;
    known
        .lines()
        .forEach(line -> REASON[Integer.parseInt(line.substring(0, 3))] = line.substring(4));
    for (int status = 100; status < 600; status++) {
      if (REASON[status] == null) {
        REASON[status] = "";
      }
      // RFC 9112, section 4: the space stands even where there is no phrase.
      LINE[status] =
          ("HTTP/1.1 " + status + " " + REASON[status] + "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
    }
  }

  private StatusLine() {}

  /** The line, with its CR LF. */
  public static byte[] of(int status) {
    return LINE[status];
  }

  /** The reason phrase; may be empty. */
  public static String reason(int status) {
    return REASON[status];
  }
}
