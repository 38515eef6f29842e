package dev.naru.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.http.RequestPath;
import dev.naru.http.message.Head;
import dev.naru.http.message.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Whatever comes in, decoders answer with a message or with a refusal, and they answer the same
 * when it comes an octet at a time as when it comes at once.
 */
class DecoderFuzzTest {

  private static final int MAX_HEAD = 2048;
  private static final int MAX_BODY = 4096;

  @FuzzTest
  void heads(byte[] octets) {
    assertThat(readHeads(octets, 1)).isEqualTo(readHeads(octets, Integer.MAX_VALUE));
  }

  @FuzzTest
  void chunkedBodies(byte[] octets) {
    assertThat(readChunked(octets, 1)).isEqualTo(readChunked(octets, Integer.MAX_VALUE));
  }

  @FuzzTest
  void paths(byte[] octets) {
    RequestPath path;
    try {
      path = RequestPath.parse(new String(octets, ISO_8859_1));
    } catch (IllegalArgumentException refused) {
      return;
    }
    String value = path.value();
    assertThat(value).startsWith("/").doesNotContain("//", "\\").doesNotContain("/../", "/./");
    assertThat(value.endsWith("/..") || value.endsWith("/.")).isFalse();
    assertThat(value.chars()).noneMatch(Character::isISOControl);
  }

  private static String readHeads(byte[] octets, int step) {
    HeadDecoder decoder = new HeadDecoder(MAX_HEAD, MAX_BODY, false);
    StringBuilder outcome = new StringBuilder();
    ByteBuf in = Unpooled.buffer();
    try {
      for (int at = 0; at < octets.length; ) {
        int count = Math.min(step, octets.length - at);
        in.writeBytes(octets, at, count);
        at += count;
        for (Head head = decoder.decode(in); head != null; head = decoder.decode(in)) {
          assertThat(head.host()).matches("[a-z0-9._~-]*|\\[[0-9a-f:.]+\\]");
          outcome.append(head);
        }
      }
      return outcome.append(decoder.midway()).toString();
    } catch (Refusal refused) {
      return outcome.append(refused.status()).append(refused.why()).toString();
    }
  }

  private static String readChunked(byte[] octets, int step) {
    BodyDecoder.Chunked decoder = new BodyDecoder.Chunked(MAX_BODY, MAX_HEAD);
    StringBuilder outcome = new StringBuilder();
    ByteBuf in = Unpooled.buffer();
    try {
      for (int at = 0; at < octets.length && !decoder.finished(); ) {
        int count = Math.min(step, octets.length - at);
        in.writeBytes(octets, at, count);
        at += count;
        for (ByteBuf piece = decoder.decode(in); piece != null; piece = decoder.decode(in)) {
          outcome.append(piece.toString(ISO_8859_1));
          piece.release();
        }
      }
      assertThat(outcome.length()).isLessThanOrEqualTo(MAX_BODY);
      return outcome.append(decoder.finished()).append(decoder.trailers()).toString();
    } catch (Refusal refused) {
      return outcome.append(refused.status()).append(refused.why()).toString();
    }
  }
}
