package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.Route;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole TCP on a host 192.0.2.1 with one line of MTU 1040 to everywhere. Whatever it sends is
 * asserted whole by {@link #sent}.
 */
final class StackFixture {
  static final long MS = 1_000_000L;
  static final IpAddress US = IpAddress.of("192.0.2.1");
  static final IpAddress THEM = IpAddress.of("198.51.100.7");

  final IpStack ip;
  final TcpStack tcp;
  final NetworkInterface line;
  final List<TcpConnection> accepted = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  long now = 1000 * MS;
  boolean accepting = true;
  TcpOptions options = TcpOptions.NONE;
  private final ArrayDeque<IpPacket> frames = new ArrayDeque<>();

  StackFixture() {
    ip = new IpStack("box", false, new RandomStream(1), new Trace(), () -> {});
    line = ip.addInterface("line", 1040, Optional.empty(), (_, f) -> frames.add((IpPacket) f));
    ip.addAddress(line, new Cidr(US, 24));
    ip.routes().add(new Route(Cidr.of("0.0.0.0/0"), line, Optional.empty()));
    tcp = new TcpStack(ip);
  }

  TcpListener listen(int port, int backlog) {
    return tcp.listen(Optional.empty(), port, backlog, Script.PLAIN, this::acceptable)
        .orElseThrow();
  }

  TcpListener listen(int port, int backlog, TcpConfig config) {
    return tcp.listen(Optional.empty(), port, backlog, config, this::acceptable).orElseThrow();
  }

  private void acceptable(long time, TcpListener listener) {
    if (accepting) {
      listener.accept(time, handler("server")).ifPresent(accepted::add);
    }
  }

  ConnectionHandler handler(String name) {
    return new ConnectionHandler() {
      @Override
      public void onConnected(long time, TcpConnection connection) {
        heard.add(name + " connected");
      }

      @Override
      public void onClosed(long time, TcpConnection connection, CloseReason reason) {
        heard.add(name + " closed " + reason);
      }
    };
  }

  TcpConnection connect(int localPort) {
    return tcp.connect(now, Optional.empty(), localPort, THEM, 80, Script.PLAIN, handler("client"));
  }

  /** A segment comes from {@link #THEM}. */
  void give(int from, int to, int flags, int seq, int ack, int length) {
    give(THEM, from, to, flags, seq, ack, length);
  }

  void give(IpAddress source, int from, int to, int flags, int seq, int ack, int length) {
    Payload payload = Script.pattern(0, length);
    TcpSegment segment = new TcpSegment(from, to, seq, ack, flags, 65535, 0, options, payload);
    ip.onFrame(now, line, IpPacket.of(source, US, 64, 0, segment));
    settle();
  }

  void icmp(IpError.Kind kind, TcpSegment about) {
    byte[] bytes = new byte[about.length()];
    about.encode(bytes, 0, US, THEM);
    tcp.onError(now, new IpError(kind, THEM, US, THEM, 0, Payload.of(bytes, 0, 8)));
  }

  void pass(long millis) {
    long until = now + millis * MS;
    while (ip.nextDeadline() <= until) {
      now = Math.max(now, ip.nextDeadline());
      ip.onTimer(now);
    }
    now = until;
  }

  private void settle() {
    while (ip.nextDeadline() <= now) {
      ip.onTimer(now);
    }
  }

  /** The only segment sent since the last look. */
  TcpSegment sent(int flags) {
    assertThat(frames).hasSize(1);
    TcpSegment segment = (TcpSegment) frames.remove().body();
    assertThat(segment.flags() & ~TcpSegment.PSH).isEqualTo(flags);
    return segment;
  }

  void nothing() {
    assertThat(frames).isEmpty();
  }

  int count() {
    int count = frames.size();
    frames.clear();
    return count;
  }

  /** A handshake of a peer's; the number of our SYN. */
  int open(int from, int to, int isn) {
    give(from, to, TcpSegment.SYN, isn, 0, 0);
    int ours = sent(TcpSegment.SYN | TcpSegment.ACK).seq();
    give(from, to, TcpSegment.ACK, isn + 1, ours + 1, 0);
    nothing();
    return ours;
  }

  static IpAddress attacker(int i) {
    return new Ipv4Address(0xCB007100 + i);
  }
}
