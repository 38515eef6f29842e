package dev.naru.internet.ip;

import dev.naru.internet.wire.IpPacket;
import java.util.Optional;

/**
 * A middle box inside a router, such as a NAT or a firewall: sees packets as they come in, before
 * it is decided where they go, and as they leave, after that. Each method takes the packet over and
 * gives back the one to go on with, or nothing if it is to end here (released, and reported in the
 * trace, by the hook).
 */
public interface PacketHook {

  /** A whole or fragmented packet has come in. */
  Optional<IpPacket> onInput(long now, IpPacket packet, NetworkInterface in);

  /** A packet is about to leave, forwarded or our own. */
  Optional<IpPacket> onOutput(long now, IpPacket packet, NetworkInterface out);
}
