package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.tcp.TcpConfig.Congestion;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever the network does, the stream arrives, and comes to its end. */
class DeliveryTest {
  private static final long MS = 1_000_000L;

  private static TcpConfig config(long seed) {
    TcpConfig config = TcpConfig.DEFAULT;
    config =
        switch ((int) (seed % 4)) {
          case 0 -> config;
          case 1 -> config.withOptions(true, false, true);
          case 2 -> config.withOptions(false, false, false);
          default -> config.withCongestion(Congestion.NEW_RENO).withNoDelay(true);
        };
    return seed % 5 == 0 ? config.withReceiveBuffer(5000, 5000) : config;
  }

  @Test
  void twoHundredSeedsDeliverExactlyTheStream() {
    for (long seed = 0; seed < 200; seed++) {
      Channel channel = new Channel(seed, seed % 7 == 0 ? 0 : 10 * MS, config(seed));
      channel.loss = (seed % 6) * 0.04;
      channel.duplication = (seed % 3) * 0.1;
      channel.reordering = (seed % 4) * 0.1;
      AtomicInteger references = new AtomicInteger();
      Stream a = new Stream(60_000, 1 + (int) (seed * 37 % 5000), references);
      Stream b = new Stream((int) (seed % 10) * 3000, 700, references);
      channel.open(a, b);
      boolean idle = channel.loop.runUntilIdle(7200_000L * MS);
      assertThat(idle).as("seed %d ends", seed).isTrue();
      assertThat(b.read).as("seed %d", seed).isEqualTo(60_000);
      assertThat(a.read).as("seed %d", seed).isEqualTo(b.written);
      assertThat(a.ended && b.ended).as("seed %d", seed).isTrue();
      assertThat(channel.a.state()).as("seed %d", seed).isEqualTo(States.CLOSED);
      assertThat(channel.b.state()).as("seed %d", seed).isEqualTo(States.CLOSED);
      assertThat(references.get()).as("seed %d: references", seed).isZero();
    }
  }

  private static Channel transfer(long delay, int bytes, TcpConfig config, double loss, long rate) {
    Channel channel = new Channel(3, delay, config);
    channel.loss = loss;
    channel.bytesPerSecond = rate;
    Stream a = new Stream(bytes, 16_384, new AtomicInteger());
    Stream b = new Stream(0, 1, new AtomicInteger());
    channel.open(a, b);
    channel.loop.runUntilIdle(7200_000L * MS);
    assertThat(b.read).isEqualTo(bytes);
    return finished(channel, b.endedAt);
  }

  private static Channel finished(Channel channel, long at) {
    channel.queueBytes = at; // handed back as the time that it took
    return channel;
  }

  @Test
  void aLinkWithoutDelayStallsNothing() {
    Channel channel = transfer(0, 20_000_000, TcpConfig.DEFAULT, 0, 0);
    assertThat(channel.queueBytes).isLessThan(50 * MS);
    assertThat(channel.a.info().retransmitted()).isZero();
  }

  @Test
  void aFastLongPathIsFilled() {
    // 100 Mbit/s, 100 ms: 20 MB take 1.6 s at full rate, and slow start and buffers grow meanwhile
    Channel channel = transfer(50 * MS, 20_000_000, TcpConfig.DEFAULT, 0, 12_500_000);
    assertThat(channel.queueBytes).isLessThan(4000 * MS);
  }

  @Test
  void aLossCostsOneRetransmission() {
    Channel channel = transfer(10 * MS, 5_000_000, TcpConfig.DEFAULT, 0.01, 0);
    long segments = 5_000_000 / 1448;
    assertThat(channel.a.info().retransmitted()).isLessThan(segments * 15 / 1000);
  }

  @Test
  void theWorstPathsDoNotBackOffForEver() {
    // a quarter lost each way: most is sent more than once, and measures nothing
    for (long seed = 0; seed < 120; seed++) {
      TcpConfig config =
          switch ((int) (seed % 3)) {
            case 0 -> TcpConfig.DEFAULT;
            case 1 -> TcpConfig.DEFAULT.withOptions(true, false, true);
            default -> TcpConfig.DEFAULT.withOptions(false, false, false);
          };
      Channel channel = new Channel(seed, 10 * MS, config);
      channel.loss = 0.25;
      channel.duplication = 0.1;
      channel.reordering = 0.2;
      Stream a = new Stream(60_000, 3000, new AtomicInteger());
      Stream b = new Stream(3000, 700, new AtomicInteger());
      channel.open(a, b);
      channel.loop.runUntilIdle(7200_000L * MS);
      assertThat(b.read).as("seed %d", seed).isEqualTo(60_000);
      assertThat(a.read).as("seed %d", seed).isEqualTo(3000);
    }
  }
}
