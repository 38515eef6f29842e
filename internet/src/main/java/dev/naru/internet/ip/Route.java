package dev.naru.internet.ip;

import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import java.util.Optional;

/**
 * How packets to a prefix leave.
 *
 * @param gateway the router to give them to; empty if the destination is a neighbour itself
 */
public record Route(Cidr prefix, NetworkInterface via, Optional<IpAddress> gateway) {
  public Route {
    prefix = prefix.network();
    if (gateway.isPresent() && gateway.get().version() != prefix.address().version()) {
      throw new IllegalArgumentException("gateway of another version than " + prefix);
    }
  }

  @Override
  public String toString() {
    return prefix + gateway.map(g -> " via " + g).orElse("") + " dev " + via;
  }
}
