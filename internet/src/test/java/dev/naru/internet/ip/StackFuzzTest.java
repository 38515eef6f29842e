package dev.naru.internet.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.RawFrame;
import java.util.Arrays;

/**
 * Any frames, on either interface: no exception, and never more frames out than a bounded number
 * for each in.
 */
class StackFuzzTest {

  @FuzzTest
  void frames(byte[] bytes) {
    StackFixture router = new StackFixture(true);
    long now = 0;
    int in = 0;
    // The first byte of a frame is its length and its interface, so that one input is a
    // conversation.
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min((bytes[at] & 0x7f) + 20, bytes.length - at - 1);
      int type = bytes[at] < 0 ? RawFrame.ETHERNET : RawFrame.IP;
      Frame frame =
          new RawFrame(type, Payload.of(Arrays.copyOfRange(bytes, at + 1, at + 1 + length)));
      router.stack.onFrame(now, type == RawFrame.IP ? router.line : router.lan, frame);
      router.settle(now);
      now += 100_000_000L;
      at += 1 + length;
      in++;
    }
    router.settle(now + 100_000_000_000L);
    // An answer and an error each, and three questions for the neighbour that they go to.
    assertThat(router.frames.size()).isLessThanOrEqualTo(8 * in);
  }
}
