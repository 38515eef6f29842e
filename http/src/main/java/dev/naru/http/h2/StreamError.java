package dev.naru.http.h2;

import io.netty.handler.codec.http2.Http2Error;
import java.io.Serial;

/** What ends a stream (RFC 9113, section 5.4.2). Carries no stack trace. */
final class StreamError extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Http2Error code;

  StreamError(Http2Error code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  /** Of a message that breaks the rules (section 8.1.1). */
  static StreamError malformed(String why) {
    return new StreamError(Http2Error.PROTOCOL_ERROR, why);
  }

  Http2Error code() {
    return code;
  }
}
