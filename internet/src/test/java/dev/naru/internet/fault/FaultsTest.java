package dev.naru.internet.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.Lane;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.RawFrame;
import dev.naru.internet.wire.Samples;
import dev.naru.internet.wire.UdpDatagram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A lane of 10 ms, on which a frame is sent each millisecond, its number being its port. */
class FaultsTest {
  private static final long MS = 1_000_000L;

  private final EventLoop loop = new EventLoop();
  private final Trace trace = new Trace();
  private final List<Frame> frames = new ArrayList<>();
  private final List<Integer> arrived = new ArrayList<>();
  private final Lane lane =
      new Lane(
          "l",
          "a",
          LinkConfig.IDEAL.withDelay(10 * MS),
          loop,
          new RandomStream(1),
          trace,
          this::arrive);
  private final Faults faults = new Faults(loop, new RandomStream(5), List.of(lane));

  private void arrive(long now, Frame frame) {
    frames.add(frame);
    if (frame instanceof IpPacket packet) {
      arrived.add(((UdpDatagram) packet.body()).sourcePort());
    }
  }

  private static IpPacket packet(int number) {
    UdpDatagram datagram = new UdpDatagram(number, 1, Payload.of(new byte[20]));
    return IpPacket.of(Samples.A4, Samples.B4, 9, 0, datagram);
  }

  private void send(int first, int last) {
    long start = loop.now();
    for (int i = first; i <= last; i++) {
      int number = i;
      loop.at(start + (i - first) * MS, now -> lane.accept(now, packet(number)));
    }
  }

  private void finish() {
    assertThat(loop.runUntilIdle(3_600_000 * MS)).isTrue();
  }

  @Test
  void aCutLosesWhatIsOnTheWireAndHeals() {
    send(1, 40);
    loop.runUntil(20 * MS - 1);
    try (Fault cut = faults.cut()) {
      loop.runUntil(30 * MS - 1);
      assertThat(cut).isNotNull();
    }
    finish();
    assertThat(arrived)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 40).filter(i -> i <= 10 || i > 30).boxed().toList());
  }

  @Test
  void aFlapCutsAndHealsByTurns() {
    Fault flap = faults.flap(10 * MS, 5 * MS);
    send(1, 45);
    loop.runUntil(40 * MS);
    flap.close();
    finish();
    // Up from 10 to 15, from 25 to 30, and after 40 ms; what was sent less than 10 ms before a cut
    // is lost with it.
    assertThat(arrived).containsExactly(42, 43, 44, 45);
  }

  @Test
  void theNthIsLost() {
    Fault fault = faults.loseNth(2, 4);
    send(1, 6);
    finish();
    fault.close();
    fault.close();
    assertThat(arrived).containsExactly(1, 3, 5, 6);
  }

  @Test
  void aRateIsARateAndAnotherSeedAnotherChoice() {
    faults.lose(0.25);
    send(1, 4000);
    finish();
    assertThat(arrived.size()).isBetween(2880, 3120);
    List<Integer> first = List.copyOf(arrived);
    arrived.clear();
    EventLoop other = new EventLoop();
    Lane again =
        new Lane("l", "a", LinkConfig.IDEAL, other, new RandomStream(1), trace, this::arrive);
    new Faults(other, new RandomStream(6), List.of(again)).lose(0.25);
    for (int i = 1; i <= 4000; i++) {
      again.accept(0, packet(i));
    }
    other.runUntil(0);
    assertThat(arrived).isNotEqualTo(first);
  }

  @Test
  void lossInBurstsHasItsRateAndItsLength() {
    faults.loseInBursts(0.1, 5);
    send(1, 20000);
    finish();
    int bursts = 0;
    for (int i = 1; i < arrived.size(); i++) {
      bursts += arrived.get(i) - arrived.get(i - 1) > 1 ? 1 : 0;
    }
    int lost = 20000 - arrived.size();
    assertThat(lost).isBetween(1600, 2400);
    assertThat((double) lost / bursts).isBetween(4.0, 6.0);
  }

  @Test
  void aPredicatePicksAndIsLimited() {
    faults.lose(f -> ((UdpDatagram) ((IpPacket) f).body()).sourcePort() % 2 == 0, 2);
    send(1, 8);
    finish();
    assertThat(arrived).containsExactly(1, 3, 5, 6, 7, 8);
  }

  @Test
  void whatIsHeldBackIsOvertaken() {
    faults.delay(f -> ((UdpDatagram) ((IpPacket) f).body()).sourcePort() == 2, 3 * MS - 1);
    send(1, 6);
    finish();
    assertThat(arrived).containsExactly(1, 3, 4, 2, 5, 6);
  }

  @Test
  void whatIsHeldBackWhenTheFaultHealsGoesOn() {
    Fault delay = faults.delay(1000 * MS, 0);
    send(1, 3);
    loop.runUntil(5 * MS);
    delay.close();
    loop.runUntil(15 * MS);
    assertThat(arrived).containsExactly(1, 2, 3);
  }

  @Test
  void aDoubledFrameComesTwice() {
    faults.duplicate(1);
    send(1, 2);
    finish();
    assertThat(arrived).containsExactly(1, 1, 2, 2);
  }

  @Test
  void aCorruptedFrameHasOneBitFlipped() {
    faults.corrupt(1);
    send(1, 50);
    finish();
    assertThat(frames).hasSize(50);
    for (int i = 0; i < 50; i++) {
      byte[] now = ((RawFrame) frames.get(i)).encode();
      byte[] then = packet(i + 1).encode();
      int bits = 0;
      for (int b = 0; b < then.length; b++) {
        bits += Integer.bitCount((now[b] ^ then[b]) & 0xff);
      }
      assertThat(bits).isEqualTo(1);
    }
  }

  @Test
  void aTruncatedFrameIsShorter() {
    faults.truncate(1);
    send(1, 50);
    finish();
    assertThat(frames).hasSize(50).allMatch(f -> f.length() >= 1 && f.length() < 48);
  }

  @Test
  void faultsNestAndHealOneByOne() {
    Fault nth = faults.loseNth(1);
    Fault twice = faults.duplicate(1);
    send(1, 2);
    finish();
    nth.close();
    send(3, 3);
    finish();
    twice.close();
    send(4, 4);
    finish();
    assertThat(arrived).containsExactly(2, 2, 3, 3, 4);
  }
}
