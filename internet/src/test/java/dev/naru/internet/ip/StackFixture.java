package dev.naru.internet.ip;

import static dev.naru.internet.wire.Samples.A4;
import static dev.naru.internet.wire.Samples.A6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.trace.TraceRecord;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stack with two interfaces: {@code line}, a point-to-point link with 192.0.2.1/24,
 * 2001:db8::1/64 and default routes; {@code lan}, an Ethernet with 198.51.100.1/24 and
 * 2001:db8:1::1/64. What it sends is taken with {@link #sent}, and nothing may be left.
 */
final class StackFixture {
  static final MacAddress OURS = MacAddress.local(1);
  static final MacAddress THEIRS = MacAddress.local(2);

  final Trace trace = new Trace();
  final List<String> drops = new ArrayList<>();
  final ArrayDeque<Frame> frames = new ArrayDeque<>();
  final IpStack stack;
  final NetworkInterface line;
  final NetworkInterface lan;

  StackFixture(boolean router) {
    stack = new IpStack("box", router, new RandomStream(1), trace, () -> {});
    line = stack.addInterface("line", 1500, Optional.empty(), (_, f) -> frames.add(f));
    lan = stack.addInterface("lan", 1500, Optional.of(OURS), (_, f) -> frames.add(f));
    stack.addAddress(line, new Cidr(A4, 24));
    stack.addAddress(line, new Cidr(A6, 64));
    stack.addAddress(lan, Cidr.of("198.51.100.1/24"));
    stack.addAddress(lan, Cidr.of("2001:db8:1::1/64"));
    stack.routes().add(new Route(Cidr.of("0.0.0.0/0"), line, Optional.empty()));
    stack.routes().add(new Route(Cidr.of("::/0"), line, Optional.empty()));
    trace.add(
        r -> {
          if (r.direction() == TraceRecord.Direction.DROPPED) {
            drops.add(r.cause());
          }
        });
  }

  static IpAddress ip(String text) {
    return IpAddress.of(text);
  }

  void give(long now, Frame frame) {
    stack.onFrame(now, frame instanceof IpPacket ? line : lan, frame);
    settle(now);
  }

  /** Lets timers that are due happen. */
  void settle(long now) {
    for (int i = 0; i < 100 && stack.nextDeadline() <= now; i++) {
      stack.onTimer(now);
    }
  }

  /** The next frame sent. */
  Frame sent() {
    assertThat(frames).as("frames sent").isNotEmpty();
    return frames.remove();
  }

  /** The next packet sent on the line. */
  IpPacket packet() {
    return (IpPacket) sent();
  }

  void nothingElse() {
    assertThat(frames).as("frames left").isEmpty();
    assertThat(drops).as("drops left").isEmpty();
  }

  /** Takes the one drop that there was. */
  void dropped(String cause) {
    assertThat(drops).containsExactly(cause);
    drops.clear();
  }
}
