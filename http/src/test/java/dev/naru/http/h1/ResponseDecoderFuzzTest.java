package dev.naru.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.http.message.Refusal;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Whatever a server sends, its answers are read alike when they come an octet at a time and when
 * they come at once, or are refused alike.
 */
class ResponseDecoderFuzzTest {

  private static final int MAX_HEAD = 2048;

  @FuzzTest
  void answers(byte[] octets) {
    assertThat(read(octets, 1)).isEqualTo(read(octets, Integer.MAX_VALUE));
  }

  private static String read(byte[] octets, int step) {
    ResponseDecoder decoder = new ResponseDecoder(MAX_HEAD);
    StringBuilder outcome = new StringBuilder();
    BodyDecoder body = null;
    ByteBuf in = Unpooled.buffer();
    try {
      for (int at = 0; at < octets.length; ) {
        int count = Math.min(step, octets.length - at);
        in.writeBytes(octets, at, count);
        at += count;
        boolean more = true;
        while (more) {
          if (body == null) {
            ResponseHead head = decoder.decode(in);
            more = head != null;
            if (head != null) {
              assertThat(head.status()).isBetween(100, 599);
              outcome.append(head);
              body = head.interim() ? null : ResponseDecoder.body(head, "GET", MAX_HEAD);
            }
          } else {
            ByteBuf piece = body.decode(in);
            more = piece != null;
            if (piece != null) {
              outcome.append(piece.toString(ISO_8859_1));
              piece.release();
            }
            if (body.finished()) {
              outcome.append(body.trailers()).append('.');
              body = null;
              more = true;
            }
          }
        }
      }
      return outcome.append(decoder.midway()).append(body == null).toString();
    } catch (Refusal refused) {
      return outcome.append(refused.status()).append(refused.why()).toString();
    }
  }
}
