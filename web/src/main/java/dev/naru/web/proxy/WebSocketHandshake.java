package dev.naru.web.proxy;

import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * What a WebSocket's opening handshake has in HTTP/1.1 and not in HTTP/2: a key, and its hash in
 * the answer (RFC 6455, section 4; RFC 8441, section 5). For clients of HTTP/2 they are made and
 * looked at here; those of HTTP/1.1 do it themselves.
 *
 * @param expected what the server has to answer; empty when it is not our business
 */
record WebSocketHandshake(String expected) {

  /** Of what is not our business. */
  static final WebSocketHandshake NONE = new WebSocketHandshake("");

  private static final String ACCEPT = "Sec-WebSocket-Accept";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** Of a request, whose fields get what they need. */
  static WebSocketHandshake begin(
      HttpRequest request, ResponseFields fields, RandomGenerator random) {
    if (request.version() != HttpVersion.HTTP_2
        || !request.upgrade().orElse("").equalsIgnoreCase("websocket")) {
      return NONE;
    }
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    fields.set("Sec-WebSocket-Key", key);
    return new WebSocketHandshake(hash(key));
  }

  private static String hash(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** Whether the server has understood. */
  boolean holds(ResponseHead head) {
    return expected.isEmpty() || head.fields().first(ACCEPT).map(expected::equals).orElse(false);
  }

  /** Takes out of the answer what its client has not asked for. */
  void finish(MutableHttpFields fields) {
    if (!expected.isEmpty()) {
      fields.remove(ACCEPT);
    }
  }
}
