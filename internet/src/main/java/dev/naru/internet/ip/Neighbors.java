package dev.naru.internet.ip;

import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.ArpMessage;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.NdpMessage;
import dev.naru.internet.wire.NdpOptions;
import java.util.Optional;

/**
 * ARP (RFC 826) and neighbour discovery (RFC 4861 section 7) on one Ethernet interface: the
 * questions, and the answers.
 */
final class Neighbors implements NeighborCache.Solicitor, Timed {
  private final IpStack stack;
  private final NetworkInterface at;
  private final MacAddress mac;
  private final NeighborCache cache = new NeighborCache(this);

  Neighbors(IpStack stack, NetworkInterface at, MacAddress mac) {
    this.stack = stack;
    this.at = at;
    this.mac = mac;
  }

  NeighborCache cache() {
    return cache;
  }

  @Override
  public void solicit(long now, IpAddress target, Optional<MacAddress> known) {
    switch (target) {
      case Ipv4Address v4 -> {
        Ipv4Address sender = (Ipv4Address) sender(v4).orElse(Ipv4Address.UNSPECIFIED);
        ArpMessage question = ArpMessage.request(mac, sender, v4);
        stack.emit(now, at, new EthernetFrame(known.orElse(MacAddress.BROADCAST), mac, question));
      }
      case Ipv6Address v6 -> {
        Ipv6Address sender = (Ipv6Address) sender(v6).orElse(Ipv6Address.UNSPECIFIED);
        Ipv6Address to = known.isPresent() ? v6 : v6.solicitedNode();
        NdpOptions options = sender.isUnspecified() ? NdpOptions.NONE : NdpOptions.source(mac);
        NdpMessage question = new NdpMessage.NeighborSolicitation(v6, options);
        Ipv6Packet packet = Ipv6Packet.whole(sender, to, 255, 0, question);
        MacAddress frameTo = known.orElse(MacAddress.multicast(to));
        stack.emit(now, at, new EthernetFrame(frameTo, mac, packet));
      }
    }
  }

  private Optional<IpAddress> sender(IpAddress target) {
    return SourceSelection.choose(target, at, stack.interfaces());
  }

  @Override
  public void resolved(long now, IpPacket packet, MacAddress neighbor, String cause) {
    stack.emit(now, at, new EthernetFrame(neighbor, mac, packet), cause);
  }

  @Override
  public void unresolved(long now, IpPacket packet) {
    stack.onUnresolved(now, packet, at);
  }

  /** RFC 826, "Packet Reception". */
  void onArp(long now, ArpMessage message) {
    Ipv4Address sender = message.senderAddress();
    boolean forUs = at.owns(message.targetAddress());
    if (!sender.isUnspecified()
        && !sender.isMulticast()
        && !at.isBroadcast(sender)
        && !at.owns(sender)) {
      if (message.operation() == ArpMessage.Operation.REPLY) {
        boolean solicited = forUs && message.targetMac().equals(mac);
        cache.answered(now, sender, message.senderMac(), solicited, true);
      } else if (forUs) {
        cache.heard(now, sender, message.senderMac());
      } else {
        cache.answered(
            now, sender, message.senderMac(), false, true); // updates what is there, adds nothing
      }
    }
    if (forUs && message.operation() == ArpMessage.Operation.REQUEST) {
      stack.emit(now, at, new EthernetFrame(message.senderMac(), mac, message.reply(mac)));
    }
  }

  void onNdp(long now, IpPacket packet, NdpMessage message) {
    switch (message) {
      case NdpMessage.NeighborSolicitation(Ipv6Address target, NdpOptions options) -> {
        if (at.owns(target)) {
          Ipv6Address from = (Ipv6Address) packet.source();
          boolean duplicateDetection = from.isUnspecified();
          if (!duplicateDetection) {
            options.sourceMac().ifPresent(m -> cache.heard(now, from, m));
          }
          advertise(now, target, duplicateDetection ? Ipv6Address.ALL_NODES : from);
        }
      }
      case NdpMessage.NeighborAdvertisement advertisement ->
          advertisement
              .options()
              .targetMac()
              .ifPresent(
                  m ->
                      cache.answered(
                          now,
                          advertisement.target(),
                          m,
                          advertisement.solicited() && !packet.destination().isMulticast(),
                          advertisement.override()));
      case NdpMessage.RouterSolicitation _ -> {} // addresses are static; routers do not advertise
      case NdpMessage.RouterAdvertisement _ -> {}
    }
  }

  /** RFC 4861 section 7.2.4. */
  private void advertise(long now, Ipv6Address target, Ipv6Address to) {
    boolean solicited = !to.isMulticast();
    NdpMessage answer =
        new NdpMessage.NeighborAdvertisement(
            stack.isForwarding(), solicited, true, target, NdpOptions.target(mac));
    Ipv6Packet packet = Ipv6Packet.whole(target, to, 255, 0, answer);
    if (solicited) {
      cache.send(now, to, packet, "");
    } else {
      stack.emit(now, at, new EthernetFrame(MacAddress.multicast(to), mac, packet));
    }
  }

  @Override
  public void onTimer(long now) {
    cache.onTimer(now);
  }

  @Override
  public long nextDeadline() {
    return cache.nextDeadline();
  }
}
