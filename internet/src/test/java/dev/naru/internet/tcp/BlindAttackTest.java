package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody who knows both addresses and ports but not the numbers sends whatever comes to mind,
 * into a connection that works (RFC 5961): nothing throws, the stream arrives as it was written,
 * and no segment is answered by more than one.
 */
class BlindAttackTest {
  private static final long MS = 1_000_000L;
  private static final int ATTACKS = 20_000;

  private final AtomicInteger references = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void guessesNeitherEndNorCorruptAStream(long seed) {
    Channel channel =
        new Channel(seed, 10 * MS, TcpConfig.DEFAULT.withOptions(true, seed > 2, true));
    channel.bytesPerSecond = 1_000_000;
    Stream a = new Stream(2_000_000, 10_000, references);
    Stream b = new Stream(500_000, 3000, references);
    channel.open(a, b);
    RandomStream random = new RandomStream(seed + 100);
    for (int i = 0; i < ATTACKS; i++) {
      TcpSegment guess = guess(random, i);
      TcpConnection victim = i % 2 == 0 ? channel.a : channel.b;
      channel.loop.at(
          100 * MS + i * MS / 10,
          now -> {
            if (!(victim.state() instanceof TcpState.Closed)) {
              long before = victim.info().segmentsSent();
              victim.onSegment(now, guess, Ecn.NOT_ECT);
              assertThat(victim.info().segmentsSent() - before).isLessThanOrEqualTo(1);
            }
          });
    }
    channel.loop.runUntilIdle(3600_000L * MS);
    assertThat(b.read).isEqualTo(2_000_000);
    assertThat(a.read).isEqualTo(500_000);
    assertThat(references.get()).isZero();
  }

  private static TcpSegment guess(RandomStream random, int i) {
    int flags =
        switch (i % 5) {
          case 0 -> TcpSegment.RST;
          case 1 -> TcpSegment.SYN;
          case 2 -> TcpSegment.RST | TcpSegment.ACK;
          case 3 -> TcpSegment.ACK | TcpSegment.FIN;
          default -> random.nextInt(256);
        };
    int seq = random.nextInt();
    TcpOptions options =
        random.nextInt(2) == 0
            ? TcpOptions.NONE
            : TcpOptions.timestamps(random.nextInt(), random.nextInt())
                .withSack(List.of(new SackBlock(random.nextInt(), random.nextInt())));
    return new TcpSegment(
        80,
        49152,
        seq,
        random.nextInt(),
        flags,
        random.nextInt(65536),
        random.nextInt(65536),
        options,
        Payload.of(new byte[random.nextInt(1400)]));
  }
}
