package dev.naru.http.h2;

import io.netty.handler.codec.http2.Http2Error;
import java.io.Serial;

/**
 * What ends a connection (RFC 9113, section 5.4.1). Carries no stack trace: a hostile client must
 * not be able to make the server spend time on one.
 */
final class ConnectionError extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Http2Error code;

  /**
   * With the code to send.
   *
   * @param why for the client, in a few words; never holds anything that the client sent
   */
  ConnectionError(Http2Error code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  static ConnectionError protocol(String why) {
    return new ConnectionError(Http2Error.PROTOCOL_ERROR, why);
  }

  static ConnectionError frameSize() {
    return new ConnectionError(Http2Error.FRAME_SIZE_ERROR, "a frame of a wrong size");
  }

  Http2Error code() {
    return code;
  }

  String why() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
