package dev.naru.engine.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts open connections by where they come from: an IPv4 address, or the /64 of an IPv6 address,
 * of which one household has at least one whole (RFC 6177). Loopback and Unix sockets are not
 * counted: who speaks from there is this machine, often a proxy for everybody.
 */
public final class Origins {

  /** IPv4 addresses as {@code Integer}, prefixes of IPv6 as {@code Long}. */
  private final ConcurrentHashMap<Object, Integer> open = new ConcurrentHashMap<>();

  /** Where somebody comes from; empty for those that are not counted. */
  public static Optional<Object> of(@Nullable SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress socket)) {
      return Optional.empty();
    }
    InetAddress address = socket.getAddress();
    if (address == null || address.isLoopbackAddress()) {
      return Optional.empty();
    }
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return Optional.of(address instanceof Inet6Address ? octets.getLong() : octets.getInt());
  }

  /** Counts one more: how many there are now. */
  public int enter(Object origin) {
    return open.merge(origin, 1, Integer::sum);
  }

  /** Counts one less; who has none left is forgotten. */
  public void leave(Object origin) {
    open.computeIfPresent(origin, (same, count) -> count == 1 ? null : count - 1);
  }

  /** How many places have connections open. */
  public int size() {
    return open.size();
  }
}
