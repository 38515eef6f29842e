package dev.naru.internet.tcp;

import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.Route;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.RawFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A host whose clock and network are a {@link ControlSession}'s. */
final class ControlledHost {
  private static final long TICK = 1_000;

  /** A packet, and when it left. */
  record Captured(long time, byte[] bytes) {}

  final IpStack ip = new IpStack("controlled", false, new RandomStream(1), new Trace(), () -> {});
  final TcpStack tcp;
  final ArrayDeque<Captured> captured = new ArrayDeque<>();
  private final List<ControlledSocket> watched = new ArrayList<>();
  private final Line line;
  private NetworkInterface out;
  TcpConfig config = TcpConfig.DEFAULT;
  long now = 1_000_000_000L;

  /** What all packets leave by. */
  private final class Line implements FrameSink {
    private boolean full;

    @Override
    public void accept(long time, Frame frame) {
      captured.add(new Captured(now, frame.encode()));
      frame.release();
    }

    @Override
    public boolean isFull() {
      return full;
    }
  }

  ControlledHost(int mtu, Cidr... addresses) {
    line = new Line();
    out = ip.addInterface("line", mtu, Optional.empty(), line);
    for (Cidr address : addresses) {
      ip.addAddress(out, address);
    }
    route();
    tcp = new TcpStack(ip);
  }

  private void route() {
    ip.routes().add(new Route(Cidr.of("0.0.0.0/0"), out, Optional.empty()));
    ip.routes().add(new Route(Cidr.of("::/0"), out, Optional.empty()));
  }

  /** From now on everything leaves by another interface, with this MTU. */
  private void mtu(int bytes) {
    out = ip.addInterface("line" + bytes, bytes, Optional.empty(), line);
    route();
  }

  void configure(String key, String value) {
    switch (key) {
      case "mtu" -> mtu(Integer.parseInt(value));
      case "queue-full" -> line.full = value.equals("1");
      default -> config = configured(key, value);
    }
  }

  private TcpConfig configured(String key, String value) {
    boolean on = value.equals("1");
    int receive = config.receiveBuffer();
    int maxReceive = config.maxReceiveBuffer();
    return switch (key) {
      case "timestamps" -> config.withOptions(config.sack(), on, config.windowScaling());
      case "sack" -> config.withOptions(on, config.timestamps(), config.windowScaling());
      case "window-scaling" -> config.withOptions(config.sack(), config.timestamps(), on);
      case "ecn" -> config.withEcn(on);
      case "send-buffer" ->
          config.withSendBuffer(
              Integer.parseInt(value), Math.max(Integer.parseInt(value), config.maxSendBuffer()));
      case "receive-buffer" ->
          config.withReceiveBuffer(
              Integer.parseInt(value), Math.max(Integer.parseInt(value), maxReceive));
      case "max-receive-buffer" -> config.withReceiveBuffer(receive, Integer.parseInt(value));
      case "delayed-ack" -> config.withTimes(config.times().withDelayedAck(Long.parseLong(value)));
      case "base-mss" -> config.withBaseMss(Integer.parseInt(value));
      case "congestion" ->
          config.withCongestion(
              value.equals("cubic")
                  ? TcpConfig.Congestion.CUBIC_HYSTART // as Linux's
                  : TcpConfig.Congestion.NEW_RENO);
      default -> throw new IllegalArgumentException(key);
    };
  }

  void inject(byte[] packet) {
    ip.onFrame(now, out, new RawFrame(RawFrame.IP, Payload.of(packet)));
    clock(now);
  }

  void clock(long time) {
    long until = Math.max(now + TICK, time);
    while (ip.nextDeadline() <= until) {
      now = Math.max(now, ip.nextDeadline());
      measure(watched);
      ip.onTimer(now);
      measure(watched);
    }
    now = until;
    measure(watched);
  }

  void watch(ControlledSocket socket) {
    watched.add(socket);
  }

  /** Looks at what limits each connection, since time has passed or something has happened. */
  void measure(Collection<ControlledSocket> sockets) {
    sockets.forEach(s -> s.measure(now));
  }
}
