package dev.naru.rpc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.rpc.Pattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import tools.jackson.core.JacksonException;

/**
 * Whatever comes in is frames or refused, and the same when it comes an octet at a time as when it
 * comes at once; what our scanner lets pass, Jackson takes.
 */
class FramesFuzzTest {

  private static final int MOST = 4_096;
  private static final int DEPTH = 16;

  @FuzzTest
  void bytesAreFramesOrRefused(byte[] bytes) {
    assertThat(read(bytes, 1)).isEqualTo(read(bytes, Integer.MAX_VALUE));
  }

  @FuzzTest
  void textsAreEnvelopesOrRefused(byte[] bytes) {
    try {
      describe(Envelope.parse(FrameDecoder.ofDatagram(Unpooled.wrappedBuffer(bytes)), DEPTH));
    } catch (WireException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      if (refused.rule() == WireException.Rule.JSON) {
        try {
          Json.MAPPER.readTree(bytes, 0, bytes.length);
        } catch (JacksonException itToo) {
          return;
        }
        // Jackson takes nothing at all for a missing node, and a byte order mark for white space.
        assertThat(bytes.length == 0 || new String(bytes).isBlank() || bytes[0] == (byte) 0xef)
            .isTrue();
      }
    }
  }

  private static String read(byte[] bytes, int step) {
    FrameDecoder decoder = new FrameDecoder(MOST);
    StringBuilder outcome = new StringBuilder();
    ByteBuf all = Unpooled.wrappedBuffer(bytes);
    try {
      while (all.isReadable()) {
        ByteBuf in = all.readSlice(Math.min(step, all.readableBytes()));
        while (decoder.decode(in)) {
          FrameDecoder.Frame frame = decoder.take();
          assertThat(frame.length()).isLessThanOrEqualTo(3 * MOST);
          outcome.append(describe(Envelope.parse(frame, DEPTH))).append('\n');
        }
      }
      return outcome.append(decoder.isWithinFrame()).toString();
    } catch (WireException refused) {
      return outcome.append(refused.rule()).toString();
    }
  }

  private static String describe(Envelope envelope) {
    StringBuilder text = new StringBuilder();
    for (Envelope.Part part :
        new Envelope.Part[] {
          envelope.pattern(),
          envelope.data(),
          envelope.id(),
          envelope.metadata(),
          envelope.response(),
          envelope.err(),
          envelope.extension()
        }) {
      text.append(part == null ? "-" : Json.tree(part)).append(' ');
    }
    Envelope.Part pattern = envelope.pattern();
    if (pattern != null) {
      try {
        Pattern its = Pattern.of(Json.tree(pattern));
        assertThat(Pattern.of(Json.MAPPER.readTree(its.json()))).isEqualTo(its);
      } catch (IllegalArgumentException tooLarge) {
        text.append("too large");
      }
    }
    return text.append(envelope.disposed()).toString();
  }
}
