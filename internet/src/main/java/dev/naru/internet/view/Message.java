package dev.naru.internet.view;

import dev.naru.internet.tcp.FourTuple;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.RawFrame;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import dev.naru.internet.wire.UdpDatagram;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a picture needs of a packet; its payload is not kept. */
public sealed interface Message {

  /**
   * What the same packet has at each place of its way: address translation and TTL leave it as it
   * is.
   */
  String key();

  /** What tells it from all others, as long as no address translation is on the way. */
  String exactKey();

  /**
   * A TCP segment.
   *
   * @param sender the pair of sockets, as the sender sees it: its own is the local one
   * @param length bytes of payload
   * @param clock the timestamp option's value, or 0
   */
  record Tcp(
      FourTuple sender,
      int seq,
      int ack,
      int flags,
      int window,
      int length,
      int clock,
      List<SackBlock> sack)
      implements Message {
    public Tcp {
      sack = List.copyOf(sack);
    }

    @Override
    public String key() {
      return "tcp " + seq + " " + ack + " " + flags + " " + length + " " + clock + " " + window;
    }

    @Override
    public String exactKey() {
      return key() + " " + sender;
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    /** The sequence number behind it; SYN and FIN take one each. */
    int end() {
      return seq + length + (has(TcpSegment.SYN) ? 1 : 0) + (has(TcpSegment.FIN) ? 1 : 0);
    }

    /** The pair of sockets as the receiver sees it. */
    FourTuple receiver() {
      return new FourTuple(
          /* local= */ sender.remote(),
          /* localPort= */ sender.remotePort(),
          /* remote= */ sender.local(),
          /* remotePort= */ sender.localPort());
    }
  }

  /**
   * Anything else.
   *
   * @param text for people
   */
  record Other(String text, String key, String exactKey) implements Message {}

  /** Bytes that a fault has changed on the way. */
  record Damaged() implements Message {
    @Override
    public String key() {
      return "damaged";
    }

    @Override
    public String exactKey() {
      return key();
    }
  }

  /**
   * What a frame carries; empty for what neighbours tell each other to find each other (ARP,
   * neighbour discovery, group reports), which pictures leave out.
   */
  static Optional<Message> of(Frame frame) {
    if (frame instanceof RawFrame) {
      return Optional.of(new Damaged());
    }
    return frame.packet().flatMap(Message::of);
  }

  private static Optional<Message> of(IpPacket packet) {
    if (packet.body() instanceof IpBody.Raw raw && !packet.isFragment()) {
      return switch (IpBody.parse(
          raw.protocol(), raw.bytes(), packet.source(), packet.destination())) {
        case Parsed.Ok<? extends IpBody>(IpBody body) -> {
          Optional<Message> message = parsed(packet, body);
          body.release();
          yield message;
        }
        case Parsed.Malformed<? extends IpBody> _ -> Optional.of(new Damaged());
      };
    }
    return parsed(packet, packet.body());
  }

  private static Optional<Message> parsed(IpPacket packet, IpBody body) {
    return switch (body) {
      case TcpSegment s -> Optional.of(tcp(packet, s));
      case UdpDatagram u -> Optional.of(udp(packet, u));
      case Icmpv4Message.Echo e ->
          Optional.of(echo(packet, e.reply(), e.identifier(), e.sequence(), e.data().length()));
      case Icmpv4Message m ->
          Optional.of(icmp(packet, "ICMP", m.type(), m.code(), m.type() == 3, 11));
      case Icmpv6Message.Echo e ->
          Optional.of(echo(packet, e.reply(), e.identifier(), e.sequence(), e.data().length()));
      case Icmpv6Message m when m.type() < 128 ->
          Optional.of(icmp(packet, "ICMPv6", m.type(), m.code(), m.type() == 1, 3));
      case Icmpv6Message _ -> Optional.empty();
      case IpBody.Raw raw ->
          Optional.of(
              other(
                  packet,
                  (packet.isFragment() ? "fragment" : "protocol " + raw.protocol())
                      + " len "
                      + raw.length(),
                  "raw " + Arrays.hashCode(raw.bytes().toByteArray()),
                  ""));
    };
  }

  private static Tcp tcp(IpPacket packet, TcpSegment s) {
    return new Tcp(
        new FourTuple(packet.source(), s.sourcePort(), packet.destination(), s.destinationPort()),
        s.seq(),
        s.ack(),
        s.flags(),
        s.window(),
        s.payload().length(),
        s.options().tsValue(),
        s.options().sack());
  }

  /**
   * @param more what tells it from others between the same two hosts
   */
  private static Other other(IpPacket packet, String text, String key, String more) {
    String exact = key + " " + packet.source() + " " + packet.destination() + " " + more;
    return new Other(text, key, exact);
  }

  private static Other udp(IpPacket packet, UdpDatagram u) {
    return other(
        packet,
        "UDP " + u.sourcePort() + " → " + u.destinationPort() + " len " + u.payload().length(),
        "udp " + Arrays.hashCode(u.payload().toByteArray()),
        u.sourcePort() + " " + u.destinationPort());
  }

  private static Other echo(
      IpPacket packet, boolean reply, int identifier, int sequence, int length) {
    String text = "ping " + (reply ? "reply " : "request ") + sequence;
    return other(packet, text, text + " " + length, Integer.toString(identifier));
  }

  private static Other icmp(
      IpPacket packet, String name, int type, int code, boolean unreachable, int exceeded) {
    String what =
        unreachable
            ? " unreachable, code " + code
            : type == exceeded ? " hop limit exceeded" : " type " + type + " code " + code;
    return other(packet, name + what, name + " " + type + " " + code, "");
  }
}
