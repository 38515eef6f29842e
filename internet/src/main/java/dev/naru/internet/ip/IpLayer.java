package dev.naru.internet.ip;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv4Packet;
import java.util.Optional;

/**
 * What a host's IP offers to the transports above it. {@link IpStack} is the one in use; tests of a
 * transport bring their own.
 */
public interface IpLayer {

  /** Hop limit of packets whose transport does not care (RFC 1700's recommendation). */
  int DEFAULT_HOP_LIMIT = 64;

  /**
   * Gives all packets with this protocol number to {@code handler}.
   *
   * @throws IllegalStateException if another one has it already
   */
  void register(int protocol, ProtocolHandler handler);

  /** The deadline of {@code handler} has changed outside its {@code on…} methods. */
  void deadlineChanged(ProtocolHandler handler);

  /**
   * Sends a packet whose source is one of this host's addresses. IPv4 packets that may be
   * fragmented and are too large for the first link are; IPv6 packets too large for the path are
   * fragmented here, by their source. Takes over the caller's reference.
   *
   * <p>Never calls back into a transport before it returns: packets to this host itself come in
   * later, as events of their own.
   */
  default SendResult send(long now, IpPacket packet) {
    return send(now, packet, "");
  }

  /**
   * As {@link #send(long, IpPacket)}, with why it is sent ({@code "RTO"}) for whoever traces; empty
   * if there is nothing to say.
   */
  SendResult send(long now, IpPacket packet, String cause);

  /**
   * {@link #send} of a body with the defaults: hop limit 64, traffic class 0, and never fragmented
   * by routers.
   */
  default SendResult send(long now, IpAddress source, IpAddress destination, IpBody body) {
    return send(now, source, destination, body, "");
  }

  /** As the one above, with a cause. */
  default SendResult send(
      long now, IpAddress source, IpAddress destination, IpBody body, String cause) {
    IpPacket packet =
        destination instanceof Ipv4Address to
            ? Ipv4Packet.whole((Ipv4Address) source, to, DEFAULT_HOP_LIMIT, 0, true, 0, body)
            : IpPacket.of(source, destination, DEFAULT_HOP_LIMIT, 0, body);
    return send(now, packet, cause);
  }

  /**
   * The address that packets to {@code destination} should come from (RFC 6724), or empty if there
   * is no route.
   */
  Optional<IpAddress> sourceFor(IpAddress destination);

  /**
   * Whether a packet to {@code address} is for this host: one of its own addresses, or of the
   * loopback network.
   */
  boolean isLocal(IpAddress address);

  /**
   * The largest packet, IP header included, that is known to reach {@code destination} in one
   * piece: at first the MTU of the first link; less after a "packet too big" (RFC 1191, RFC 8201),
   * until that is forgotten.
   */
  int pathMtu(long now, IpAddress destination);

  /**
   * Answers {@code packet} with "port unreachable" (or "protocol unreachable"), if the rules for
   * ICMP errors and the rate limit allow. Does not take over the caller's reference.
   */
  void reject(long now, IpPacket packet, NetworkInterface arrival, IpError.Kind kind);

  /**
   * A random stream of this host for a purpose such as {@code "tcp.isn"}: the same for the same
   * seed, host and purpose.
   */
  RandomStream random(String purpose);
}
