package dev.naru.internet.ip;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.MacAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes out: by which interface, in how many pieces, to which neighbour. */
final class IpOutput {
  private final IpStack stack;
  private final RandomStream identifications;

  IpOutput(IpStack stack, RandomStream identifications) {
    this.stack = stack;
    this.identifications = identifications;
  }

  /** A packet of this host's own. */
  SendResult send(long now, IpPacket packet, String cause) {
    IpAddress destination = packet.destination();
    if (stack.isLocal(destination)) {
      stack.loopback().transmit(now, packet, cause);
      return SendResult.SENT;
    }
    if (packet.source().isLoopback()
        || (!packet.source().isUnspecified() && !stack.isLocal(packet.source()))) {
      packet.release();
      return SendResult.BAD_SOURCE;
    }
    Route route = route(packet);
    if (route == null) {
      packet.release();
      return SendResult.NO_ROUTE;
    }
    NetworkInterface out = route.via();
    if (!out.isUp()) {
      packet.release();
      return SendResult.INTERFACE_DOWN;
    }
    int mtu =
        packet instanceof Ipv4Packet v4 && !v4.dontFragment()
            ? out.mtu()
            : stack.pathMtu(now, destination, route);
    if (out.isFull()) {
      stack.drop(now, out, packet, "queue full");
      return SendResult.QUEUE_FULL;
    }
    if (packet.length() <= mtu) {
      transmit(now, route, packet, cause);
      return SendResult.SENT;
    }
    switch (packet) {
      case Ipv4Packet v4 -> {
        if (v4.dontFragment()) {
          packet.release();
          return SendResult.TOO_BIG;
        }
        // RFC 6864 section 4.3: only what may be fragmented needs an identification of its own
        Ipv4Packet named = v4.withFragmentation(identifications.nextInt(65536), false);
        transmit(now, route, Fragmenter.ipv4(named, mtu), cause);
      }
      case Ipv6Packet v6 -> {
        List<IpPacket> parts = Fragmenter.ipv6(v6, mtu, identifications.nextInt());
        if (parts.isEmpty()) {
          return SendResult.TOO_BIG;
        }
        transmit(now, route, parts, cause);
      }
    }
    return SendResult.SENT;
  }

  /**
   * To a link-local group or broadcast address the source tells the interface; to all others the
   * routes do.
   */
  private @Nullable Route route(IpPacket packet) {
    IpAddress destination = packet.destination();
    boolean onLink =
        destination.isMulticast()
            || (destination.isLinkLocal() && destination.version() == 6)
            || stack.isBroadcast(destination);
    if (onLink) {
      for (NetworkInterface candidate : stack.interfaces()) {
        if (candidate.owns(packet.source())) {
          return new Route(Cidr.host(destination), candidate, Optional.empty());
        }
      }
    }
    return stack.routes().find(destination);
  }

  /** A packet that comes from elsewhere, its hop limit counted down. */
  void forward(long now, Route route, IpPacket packet) {
    NetworkInterface out = route.via();
    if (packet.length() <= out.mtu()) {
      transmit(now, route, packet, "");
    } else if (packet instanceof Ipv4Packet v4 && !v4.dontFragment()) {
      transmit(now, route, Fragmenter.ipv4(v4, out.mtu()), "");
    } else { // RFC 1191 section 4, RFC 4443 section 3.2
      stack.errors().report(now, packet, IpError.Kind.PACKET_TOO_BIG, out.mtu(), false);
      stack.drop(now, out, packet, "larger than the MTU of the next link");
    }
  }

  private void transmit(long now, Route route, List<IpPacket> fragments, String cause) {
    for (IpPacket fragment : fragments) {
      transmit(now, route, fragment, cause);
    }
  }

  private void transmit(long now, Route route, IpPacket routed, String cause) {
    NetworkInterface out = route.via();
    IpPacket packet = routed;
    for (int i = 0; i < stack.hooks().size(); i++) {
      Optional<IpPacket> left = stack.hooks().get(i).onOutput(now, packet, out);
      if (left.isEmpty()) {
        return;
      }
      packet = left.get();
    }
    Optional<MacAddress> mac = out.mac();
    if (mac.isEmpty()) {
      stack.emit(now, out, packet, cause);
      return;
    }
    IpAddress destination = packet.destination();
    if (destination.isMulticast() || out.isBroadcast(destination)) {
      MacAddress group =
          destination.isMulticast() ? MacAddress.multicast(destination) : MacAddress.BROADCAST;
      stack.emit(now, out, new EthernetFrame(group, mac.get(), packet), cause);
    } else {
      IpAddress neighbor = route.gateway().isPresent() ? route.gateway().get() : destination;
      stack.neighbors(out).orElseThrow().cache().send(now, neighbor, packet, cause);
    }
  }
}
