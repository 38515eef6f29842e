package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Segments that nobody sane sends, on an established connection. No exception, no stream that is
 * not what was sent, and never more answers than there is reason for.
 */
class TcpFuzzTest {

  private static void play(byte[] bytes) {
    Script s = Script.established(bytes.length % 2 == 0 ? Script.PLAIN : TcpConfig.DEFAULT);
    s.write(30_000);
    int sent = s.take().size();
    int segments = 0;
    for (int at = 0; at + 12 <= bytes.length; at += 12) {
      TcpOptions options = options(s, bytes, at);
      int seq = seq(bytes, at + 1);
      TcpSegment segment =
          new TcpSegment(
              80,
              49152,
              s.irs + seq,
              s.iss + seq(bytes, at + 3),
              bytes[at] & 0xff,
              (bytes[at + 5] & 0xff) << 8,
              bytes[at + 6] & 0xff,
              options,
              Script.pattern(seq - 1, (bytes[at + 7] & 0xff) * 5));
      s.now += (bytes[at + 8] & 0xff) * 100_000L;
      s.c.onSegment(s.now, segment, Ecn.of(bytes[at + 9]));
      segments++;
    }
    sent += s.take().size();
    assertThat(sent).isLessThan(10 + 40 + 4 * segments);
    s.pass(1000);
    assertThat(s.take().size()).isLessThan(70);
    TcpInfo info = s.c.info();
    assertThat(info.inFlight()).isBetween(0, 30_002);
    assertThat(info.unread()).isBetween(0, 200_000);
  }

  /** Mostly near what is expected, sometimes anywhere. */
  private static int seq(byte[] bytes, int at) {
    int near = bytes[at] * 100 + bytes[at + 1];
    return bytes[at] == 127 ? near * 100_000 : near;
  }

  private static TcpOptions options(Script s, byte[] bytes, int at) {
    int kind = bytes[at + 10] & 7;
    TcpOptions options =
        kind < 4
            ? TcpOptions.timestamps(500 + bytes[at + 11], s.c.timestamps.value(s.now))
            : TcpOptions.NONE;
    int left = s.iss + seq(bytes, at + 6);
    return (kind & 1) == 0
        ? options
        : options.withSack(
            List.of(
                new SackBlock(left, left + bytes[at + 11] * 50),
                new SackBlock(left + 1000, left + 3000)));
  }

  @FuzzTest
  void segments(byte[] bytes) {
    play(bytes);
  }

  @Test
  void twoThousandConversationsDoNoHarm() {
    RandomStream random = new RandomStream(7);
    byte[] bytes = new byte[12 * 30 + 1];
    for (int i = 0; i < 2000; i++) {
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) random.nextInt(256);
      }
      for (int j = 0; j + 12 <= bytes.length; j += 12) {
        if (random.nextInt(10) > 0) { // the most are what a connection is made of
          bytes[j] = (byte) (TcpSegment.ACK | (bytes[j] & 0xe8));
          bytes[j + 1] = (byte) random.nextInt(20);
          bytes[j + 3] = (byte) random.nextInt(100);
        }
      }
      int odd = i % 2;
      play(java.util.Arrays.copyOf(bytes, bytes.length - odd));
    }
  }

  @Test
  void mutatedSegmentsNeverCorruptTheStream() {
    // Two real ends; in between each segment is sometimes sent with a header that was changed.
    for (int seed = 0; seed < 50; seed++) {
      Script s = Script.established();
      RandomStream random = new RandomStream(seed);
      int at = 1;
      while (s.bytesRead() < 20_000 && s.c.state().isSynchronized()) {
        TcpSegment good = s.make(TcpSegment.ACK, at, 1, 500, TcpOptions.NONE);
        TcpSegment bad =
            new TcpSegment(
                80,
                49152,
                good.seq() + (random.nextInt(4) == 0 ? random.nextInt() : 0),
                good.ack() + (random.nextInt(2) == 0 ? 1 + random.nextInt(1 << 30) : 0),
                random.nextInt(2) == 0
                    ? 0
                    : TcpSegment.SYN | (random.nextInt(256) & ~TcpSegment.RST),
                random.nextInt(65536),
                random.nextInt(65536),
                TcpOptions.NONE,
                Payload.of(new byte[] {99, 99, 99}));
        boolean harmless = bad.syn() || !bad.hasAck();
        if (harmless) {
          s.c.onSegment(s.now, bad, Ecn.NOT_ECT);
        }
        s.c.onSegment(s.now, good, Ecn.NOT_ECT);
        at += 500;
      }
      assertThat(s.bytesRead()).isEqualTo(20_000);
      s.state(States.ESTABLISHED);
    }
  }
}
