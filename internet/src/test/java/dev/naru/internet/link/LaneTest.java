package dev.naru.internet.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.trace.TraceRecord;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final long MS = 1_000_000L;
  private static final QueueConfig.CoDel CODEL = QueueConfig.CoDel.STANDARD;

  private final EventLoop loop = new EventLoop();
  private final Trace trace = new Trace();
  private final List<Long> arrivals = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> drops = new ArrayList<>();

  private Lane lane(LinkConfig config) {
    trace.add(
        r -> {
          if (r.direction() == TraceRecord.Direction.DROPPED) {
            drops.add(r.cause());
          }
        });
    return new Lane("l", "a", config, loop, new RandomStream(1), trace, this::arrive);
  }

  private void arrive(long now, Frame frame) {
    arrivals.add(now);
    frames.add(frame);
  }

  /** A packet of {@code size} bytes in all. */
  private static IpPacket packet(int size) {
    return packet(size, 0);
  }

  private static IpPacket packet(int size, int trafficClass) {
    IpBody body = new IpBody.Raw(99, Payload.of(new byte[size - 20]));
    return IpPacket.of(Samples.A4, Samples.B4, 9, trafficClass, body);
  }

  @Test
  void aFrameTakesItsTransmissionAndItsWay() {
    Lane lane = lane(LinkConfig.IDEAL.withRate(8_000_000).withDelay(10 * MS));
    lane.accept(0, packet(1000));
    lane.accept(0, packet(500));
    loop.runUntilIdle(Long.MAX_VALUE - 1);
    assertThat(arrivals).containsExactly(11 * MS, 11 * MS + MS / 2);
    assertThat(drops).isEmpty();
  }

  @Test
  void anIdealLinkDeliversAtOnceButNotInTheSameCall() {
    Lane lane = lane(LinkConfig.IDEAL);
    lane.accept(0, packet(1000));
    assertThat(arrivals).isEmpty();
    loop.runUntil(0);
    assertThat(arrivals).containsExactly(0L);
  }

  @Test
  void jitterDelaysButKeepsTheOrder() {
    Lane lane = lane(LinkConfig.IDEAL.withDelay(10 * MS).withJitter(5 * MS));
    List<Frame> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int size = 100 + i;
      loop.at(
          i * MS,
          now -> {
            IpPacket packet = packet(size);
            sent.add(packet);
            lane.accept(now, packet);
          });
    }
    loop.runUntilIdle(Long.MAX_VALUE - 1);
    assertThat(frames).isEqualTo(sent);
    for (int i = 0; i < 200; i++) {
      assertThat(arrivals.get(i) - i * MS).isBetween(10 * MS, 15 * MS);
    }
    assertThat(arrivals.stream().distinct().count()).isGreaterThan(50);
  }

  @Test
  void aFullQueueDropsTheTail() {
    Lane lane = lane(LinkConfig.IDEAL.withRate(8_000_000).withQueue(new QueueConfig.DropTail(3)));
    for (int i = 0; i < 6; i++) {
      lane.accept(0, packet(100 + i));
    }
    assertThat(drops).containsExactly("queue full", "queue full");
    loop.runUntilIdle(Long.MAX_VALUE - 1);
    assertThat(frames).extracting(Frame::length).containsExactly(100, 101, 102, 103);
  }

  /**
   * Sends for a time at a multiple of the link's rate, which is a packet of 1000 bytes a
   * millisecond.
   */
  private void flood(Lane lane, int packets, long interval, int trafficClass) {
    for (int i = 0; i < packets; i++) {
      loop.at(i * interval, now -> lane.accept(now, packet(1000, trafficClass)));
    }
    loop.runUntilIdle(Long.MAX_VALUE - 1);
  }

  @Test
  void coDelLeavesAShortBurstAlone() {
    Lane lane = lane(LinkConfig.IDEAL.withRate(8_000_000).withQueue(CODEL));
    flood(lane, 90, 0, 0);
    assertThat(drops).isEmpty();
    assertThat(frames).hasSize(90);
  }

  @Test
  void coDelDropsMoreAndMoreUnderAPersistentQueue() {
    Lane lane = lane(LinkConfig.IDEAL.withRate(8_000_000).withQueue(CODEL));
    List<Long> times = new ArrayList<>();
    trace.add(r -> times.add(r.time()));
    flood(lane, 1200, MS * 10 / 11, 0);
    assertThat(drops).hasSizeGreaterThan(10).containsOnly("CoDel");
    assertThat(times.getFirst()).isGreaterThan(100 * MS); // section 4.2: an interval is waited for
    assertThat(times.get(1) - times.get(0))
        .isCloseTo(100 * MS, org.assertj.core.data.Offset.offset(2 * MS));
    assertThat(times.get(2) - times.get(1))
        .isCloseTo(70_700_000L, org.assertj.core.data.Offset.offset(2 * MS));
    assertThat(frames.size() + drops.size()).isEqualTo(1200);
  }

  @Test
  void coDelMarksInsteadOfDroppingWhatUnderstandsIt() {
    QueueConfig ecn = new QueueConfig.CoDel(1000, CODEL.target(), CODEL.interval(), true);
    Lane lane = lane(LinkConfig.IDEAL.withRate(8_000_000).withQueue(ecn));
    flood(lane, 1200, MS * 10 / 11, Ecn.ECT_0.bits());
    assertThat(drops).isEmpty();
    assertThat(frames).hasSize(1200);
    assertThat(frames.stream().filter(f -> ((IpPacket) f).ecn() == Ecn.CE).count())
        .isGreaterThan(10);
  }
}
