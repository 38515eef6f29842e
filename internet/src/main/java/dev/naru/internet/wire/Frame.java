package dev.naru.internet.wire;

import java.util.Optional;

/**
 * What a link carries: an Ethernet frame, a bare IP packet on a point-to-point link, or bytes that
 * a fault has changed and nobody has parsed again yet.
 */
public sealed interface Frame permits EthernetFrame, IpPacket, RawFrame {

  /** Bytes on the wire, without preamble and frame check sequence. */
  int length();

  /** The bytes on the wire, with all checksums. */
  byte[] encode();

  /**
   * The number of the link type in a capture: 1 Ethernet, 101 bare IP (pcap's LINKTYPE registry).
   */
  int linkType();

  /** Adds a reference to the payload inside. */
  void retain();

  /** Gives up a reference to the payload inside. */
  void release();

  /** The IP packet inside, if it is one and its bytes were not touched. */
  default Optional<IpPacket> packet() {
    return switch (this) {
      case IpPacket packet -> Optional.of(packet);
      case EthernetFrame(var _, var _, IpPacket packet) -> Optional.of(packet);
      case EthernetFrame _, RawFrame _ -> Optional.empty();
    };
  }
}
