package dev.naru.internet.ip;

import dev.naru.internet.wire.ArpMessage;
import dev.naru.internet.wire.EtherContent;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Extension;
import dev.naru.internet.wire.Ipv6Option;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.RawFrame;
import java.util.List;
import java.util.Optional;

/**
 * What comes in: for us, to be forwarded, or to be dropped; and up to the transport that it is for.
 */
final class IpInput {
  private final IpStack stack;
  private final Reassembly reassembly;

  IpInput(IpStack stack) {
    this.stack = stack;
    this.reassembly = new Reassembly(this::onReassemblyTimeout);
  }

  Reassembly reassembly() {
    return reassembly;
  }

  void onFrame(long now, NetworkInterface in, Frame frame) {
    if (!in.isUp()) {
      stack.drop(now, in, frame, "interface down");
      return;
    }
    switch (frame) {
      case EthernetFrame ethernet -> onEthernet(now, in, ethernet);
      case IpPacket packet -> {
        stack.traceIn(now, in, packet);
        onPacket(now, in, packet, false);
      }
      case RawFrame raw -> onRaw(now, in, raw);
    }
  }

  private void onRaw(long now, NetworkInterface in, RawFrame raw) {
    switch (raw.parse()) {
      case Parsed.Ok<? extends Frame>(Frame parsed) -> {
        raw.release();
        onFrame(now, in, parsed);
      }
      case Parsed.Malformed<? extends Frame>(String reason) -> stack.drop(now, in, raw, reason);
    }
  }

  private void onEthernet(long now, NetworkInterface in, EthernetFrame frame) {
    MacAddress to = frame.destination();
    if (!to.isMulticast() && !in.mac().equals(Optional.of(to))) {
      frame.release(); // flooded by a switch: not ours, and nothing that a capture on this host
      // would show
      return;
    }
    stack.traceIn(now, in, frame);
    switch (frame.content()) {
      case IpPacket packet -> onPacket(now, in, packet, to.isMulticast());
      case ArpMessage message -> stack.neighbors(in).ifPresent(n -> n.onArp(now, message));
      case EtherContent.Other _ -> stack.drop(now, in, frame, "EtherType unknown");
    }
  }

  private void onPacket(long now, NetworkInterface in, IpPacket arrived, boolean group) {
    IpAddress source = arrived.source();
    if (source.isMulticast() || source.isLoopback() || arrived.destination().isLoopback()) {
      stack.drop(
          now, in, arrived, "martian address"); // RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3
      return;
    }
    IpPacket packet = arrived;
    for (int i = 0; i < stack.hooks().size(); i++) {
      Optional<IpPacket> left = stack.hooks().get(i).onInput(now, packet, in);
      if (left.isEmpty()) {
        return;
      }
      packet = left.get();
    }
    IpAddress destination = packet.destination();
    if (stack.isLocal(destination)) {
      deliver(now, in, packet, group);
    } else if (destination.isMulticast()
        ? in.hasJoined(destination)
        : in.isBroadcast(destination)) {
      deliver(now, in, packet, true);
    } else if (!stack.isForwarding()) {
      stack.drop(now, in, packet, "not for this host");
    } else if (group || destination.isMulticast()) {
      stack.drop(now, in, packet, "groups are not routed"); // RFC 1812 section 5.3.4
    } else {
      forward(now, in, packet);
    }
  }

  /** RFC 1812 section 5.2.1, RFC 8200 section 3. */
  private void forward(long now, NetworkInterface in, IpPacket packet) {
    IpAddress source = packet.source();
    boolean limited =
        source.isLinkLocal() || packet.destination().isLinkLocal() || source.isUnspecified();
    if (limited || (packet.destination() instanceof Ipv4Address v4 && v4.isBroadcast())) {
      stack.drop(now, in, packet, "address of link scope is not routed"); // RFC 4291 section 2.5.6
      return;
    }
    if (packet.hopLimit() <= 1) {
      stack.errors().report(now, packet, IpError.Kind.TIME_EXCEEDED, 0, false);
      stack.drop(now, in, packet, "hop limit exceeded");
      return;
    }
    Route route = stack.routes().find(packet.destination());
    if (route == null) {
      stack.errors().report(now, packet, IpError.Kind.NET_UNREACHABLE, 0, false);
      stack.drop(now, in, packet, "no route");
      return;
    }
    stack.output().forward(now, route, packet.withHopLimit(packet.hopLimit() - 1));
  }

  /** A packet, or a part of one, for this host. */
  void deliver(long now, NetworkInterface in, IpPacket packet, boolean group) {
    if (packet instanceof Ipv6Packet v6
        && !v6.extensions().isEmpty()
        && !acceptExtensions(now, in, v6, group)) {
      return;
    }
    if (!packet.isFragment()) {
      decode(now, in, packet, group);
      return;
    }
    Optional<IpPacket> whole = reassembly.add(now, packet);
    if (whole.isEmpty()) {
      return;
    }
    // Of IPv6 the headers behind the fragment header were cut like the body, and can be read only
    // now.
    IpPacket rebuilt = whole.get();
    if (rebuilt instanceof Ipv6Packet && isExtension(rebuilt.protocol())) {
      onRebuilt(now, in, rebuilt, group);
    } else {
      decode(now, in, rebuilt, group);
    }
  }

  private static boolean isExtension(int protocol) {
    return protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60;
  }

  private void onRebuilt(long now, NetworkInterface in, IpPacket rebuilt, boolean group) {
    byte[] bytes = rebuilt.encode();
    rebuilt.release();
    switch (IpPacket.parse(Payload.of(bytes))) {
      case Parsed.Ok<? extends IpPacket>(Ipv6Packet packet) when !packet.isFragment() -> {
        if (acceptExtensions(now, in, packet, group)) {
          decode(now, in, packet, group);
        }
      }
      case Parsed.Ok<? extends IpPacket>(IpPacket packet) ->
          stack.drop(now, in, packet, "fragments of a fragment");
      case Parsed.Malformed<? extends IpPacket> _ -> {}
    }
  }

  /** RFC 8200 sections 4.2 and 4.4: whether nothing in the extension headers forbids to go on. */
  private boolean acceptExtensions(
      long now, NetworkInterface in, Ipv6Packet packet, boolean group) {
    int at = 40;
    for (Ipv6Extension extension : packet.extensions()) {
      switch (extension) {
        case Ipv6Extension.Options(boolean _, List<Ipv6Option> options) -> {
          for (Ipv6Option option : options) {
            if (!acceptOption(now, packet, option, at, group)) {
              stack.drop(now, in, packet, "IPv6 option unknown");
              return false;
            }
          }
        }
        case Ipv6Extension.Routing routing -> {
          if (routing.segmentsLeft() != 0) {
            stack.errors().report(now, packet, IpError.Kind.PARAMETER_PROBLEM, at + 2, group);
            stack.drop(now, in, packet, "routing header not understood");
            return false;
          }
        }
        case Ipv6Extension.Fragment _ -> {}
      }
      at += extension.length();
    }
    return true;
  }

  private boolean acceptOption(
      long now, Ipv6Packet packet, Ipv6Option option, int at, boolean group) {
    boolean report =
        switch (option.ifUnknown()) {
          case SKIP, DISCARD -> false;
          case DISCARD_AND_REPORT -> true;
          case DISCARD_AND_REPORT_UNLESS_MULTICAST -> !packet.destination().isMulticast();
        };
    if (report) {
      stack.errors().report(now, packet, IpError.Kind.PARAMETER_PROBLEM, at + 2, group);
    }
    return option.ifUnknown() == Ipv6Option.IfUnknown.SKIP;
  }

  private void decode(long now, NetworkInterface in, IpPacket packet, boolean group) {
    switch (packet.decoded()) {
      case Parsed.Ok<? extends IpPacket>(IpPacket decoded) -> demultiplex(now, in, decoded, group);
      case Parsed.Malformed<? extends IpPacket>(String reason) ->
          stack.drop(now, in, packet, reason);
    }
  }

  private void demultiplex(long now, NetworkInterface in, IpPacket packet, boolean group) {
    ProtocolHandler handler = stack.handler(packet.protocol());
    if (handler != null) {
      handler.onPacket(now, packet, in);
    } else {
      stack.errors().report(now, packet, IpError.Kind.PROTOCOL_UNREACHABLE, 0, group);
      stack.drop(now, in, packet, "protocol without a handler");
    }
  }

  private void onReassemblyTimeout(long now, IpPacket first) {
    stack.errors().report(now, first, IpError.Kind.REASSEMBLY_TIME_EXCEEDED, 0, false);
  }
}
