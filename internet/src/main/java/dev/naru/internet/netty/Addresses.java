package dev.naru.internet.netty;

import dev.naru.internet.wire.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Optional;

/** Addresses as Java's library and as the Internet have them. */
final class Addresses {
  private static final byte[] ANY = new byte[4];

  private Addresses() {}

  /** Without a name, so that nobody asks the world for one before it is asked for. */
  static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toByteArray());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static InetSocketAddress inet(IpAddress address, int port) {
    return new InetSocketAddress(inet(address), port);
  }

  /** A local address; all of a host are 0.0.0.0. */
  static InetSocketAddress inet(Optional<IpAddress> address, int port) {
    return inet(address.orElseGet(() -> IpAddress.of(ANY)), port);
  }

  static IpAddress ip(InetAddress address) {
    return IpAddress.of(address.getAddress());
  }

  /** The address to bind to; empty for all of the host. */
  static Optional<IpAddress> local(InetSocketAddress address) {
    return Optional.of(ip(address.getAddress())).filter(a -> !a.isUnspecified());
  }

  /**
   * As a socket of the kernel takes it.
   *
   * @throws UnsupportedAddressTypeException if it is of another family
   * @throws UnresolvedAddressException if it is a name that nobody has resolved
   */
  static InetSocketAddress resolved(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return inet;
  }
}
