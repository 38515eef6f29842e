package dev.naru.internet.ip;

import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which of our addresses a packet should come from: those rules of RFC 6724 section 5 that static
 * addresses need.
 */
final class SourceSelection {
  private SourceSelection() {}

  /** The best source on the interface that the packet leaves by, or else on any other. */
  static Optional<IpAddress> choose(
      IpAddress destination, NetworkInterface out, List<NetworkInterface> all) {
    Optional<IpAddress> own = best(destination, out.addresses());
    if (own.isPresent() || destination.isLinkLocal()) {
      return own;
    }
    for (NetworkInterface other : all) { // weak host model: an unnumbered interface borrows
      Optional<IpAddress> borrowed = best(destination, other.addresses());
      if (borrowed.isPresent()) {
        return borrowed;
      }
    }
    return Optional.empty();
  }

  private static Optional<IpAddress> best(IpAddress destination, List<Cidr> candidates) {
    IpAddress best = null;
    for (Cidr candidate : candidates) {
      IpAddress address = candidate.address();
      if (address.version() == destination.version()
          && (best == null || isBetter(address, best, destination))) {
        best = address;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBetter(IpAddress a, IpAddress b, IpAddress destination) {
    if (a.equals(destination) || b.equals(destination)) { // rule 1: the same address
      return a.equals(destination) && !b.equals(destination);
    }
    boolean wanted = destination.isLinkLocal() || isLinkScopeGroup(destination);
    if (a.isLinkLocal() != b.isLinkLocal()) { // rule 2: appropriate scope
      return a.isLinkLocal() == wanted;
    }
    return commonPrefix(a, destination) > commonPrefix(b, destination); // rule 8
  }

  private static boolean isLinkScopeGroup(IpAddress address) {
    byte[] bytes = address.toByteArray();
    return address.isMulticast() && bytes.length == 16 && (bytes[1] & 15) <= 2;
  }

  private static int commonPrefix(IpAddress a, IpAddress b) {
    int length = 0;
    while (length < a.bitCount() && a.bit(length) == b.bit(length)) {
      length++;
    }
    return length;
  }
}
