package dev.naru.internet.udp;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;

/** Who reads a UDP socket. */
public interface UdpReceiver {

  /**
   * A datagram has come.
   *
   * @param destination the address it was sent to: ours, or a group
   * @param payload owned by the receiver from now on
   */
  void onDatagram(
      long now, IpAddress source, int sourcePort, IpAddress destination, Payload payload);

  /** A datagram of this socket did not arrive; {@code error} says where it was to go. */
  default void onError(long now, IpError error, int destinationPort) {}
}
