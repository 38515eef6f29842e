package dev.naru.internet.tcp;

import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** The two sockets whose pair is a connection, seen from this side (RFC 9293 section 3.3.1). */
public record FourTuple(IpAddress local, int localPort, IpAddress remote, int remotePort) {

  /** Bytes of an IP header between these two, without options. */
  int ipHeader() {
    return local.version() == 4 ? 20 : 40;
  }

  /** A keyed hash of all four. */
  long hash(SipHash function, long extra) {
    return function
        .start()
        .add(high(local))
        .add(low(local))
        .add(high(remote))
        .add(low(remote))
        .add((long) localPort << 16 | remotePort)
        .add(extra)
        .finish();
  }

  static long high(IpAddress address) {
    return switch (address) {
      case Ipv4Address _ -> 4;
      case Ipv6Address a -> a.high();
    };
  }

  static long low(IpAddress address) {
    return switch (address) {
      case Ipv4Address a -> a.bits();
      case Ipv6Address a -> a.low();
    };
  }

  // By hand: looked up for every segment, and a record's own begin slowly.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FourTuple it
        && localPort == it.localPort
        && remotePort == it.remotePort
        && remote.equals(it.remote)
        && local.equals(it.local);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * local.hashCode() + remote.hashCode()) + (localPort << 16 ^ remotePort);
  }

  @Override
  public String toString() {
    return end(local, localPort) + " → " + end(remote, remotePort);
  }

  private static String end(IpAddress address, int port) {
    return address.version() == 4 ? address + ":" + port : "[" + address + "]:" + port;
  }
}
