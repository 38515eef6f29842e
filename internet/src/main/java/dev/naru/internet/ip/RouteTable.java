package dev.naru.internet.ip;

import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Routes by prefix; of several that match the longest wins (RFC 1812 section 5.2.4.3). A
 * path-compressed binary trie for each version: a lookup visits only nodes where prefixes end or
 * part. IPv4 addresses stand in the upper half of {@code high}.
 */
public final class RouteTable {
  private final Node v4 = new Node(0, 0, 0);
  private final Node v6 = new Node(0, 0, 0);

  private static final class Node {
    final long high;
    final long low;
    final int length;
    @Nullable Route route;
    @Nullable Node zero;
    @Nullable Node one;

    Node(long high, long low, int length) {
      this.high = high;
      this.low = low;
      this.length = length;
    }

    boolean matches(long otherHigh, long otherLow) {
      return commonLength(high, low, otherHigh, otherLow) >= length;
    }

    @Nullable Node child(int bit) {
      return bit == 0 ? zero : one;
    }

    void setChild(int bit, @Nullable Node child) {
      if (bit == 0) {
        zero = child;
      } else {
        one = child;
      }
    }
  }

  /** Adds a route, in place of one for the same prefix. */
  public void add(Route route) {
    IpAddress address = route.prefix().address();
    int length = route.prefix().prefixLength();
    place(root(address), high(address), low(address), length).route = route;
  }

  /** Removes the route for exactly this prefix, if there is one. */
  public void remove(Cidr prefix) {
    IpAddress address = prefix.network().address();
    Node node = root(address);
    while (node != null && node.length < prefix.prefixLength()) {
      node = node.child(bit(high(address), low(address), node.length));
    }
    if (node != null
        && node.length == prefix.prefixLength()
        && node.matches(high(address), low(address))) {
      node.route =
          null; // the node stays to part its children; it costs a step, never a wrong answer
    }
  }

  /** The route for {@code destination}. */
  public Optional<Route> lookup(IpAddress destination) {
    return Optional.ofNullable(find(destination));
  }

  @Nullable Route find(IpAddress destination) {
    long high = high(destination);
    long low = low(destination);
    Route best = null;
    Node node = root(destination);
    while (node != null && node.matches(high, low)) {
      if (node.route != null) {
        best = node.route;
      }
      node = node.length == destination.bitCount() ? null : node.child(bit(high, low, node.length));
    }
    return best;
  }

  /** All routes: IPv4 before IPv6, by prefix. */
  public List<Route> routes() {
    List<Route> all = new ArrayList<>();
    collect(v4, all);
    collect(v6, all);
    return all;
  }

  private static void collect(@Nullable Node node, List<Route> all) {
    if (node != null) {
      if (node.route != null) {
        all.add(node.route);
      }
      collect(node.zero, all);
      collect(node.one, all);
    }
  }

  /** The node of a prefix, made if need be. */
  private static Node place(Node root, long high, long low, int length) {
    Node parent = root;
    while (parent.length < length) {
      int side = bit(high, low, parent.length);
      Node child = parent.child(side);
      if (child == null) {
        Node leaf = new Node(high, low, length);
        parent.setChild(side, leaf);
        return leaf;
      }
      int common = Math.min(commonLength(child.high, child.low, high, low), length);
      if (common < child.length) { // the new prefix ends or parts inside the child's
        Node fork = new Node(high, low, common);
        parent.setChild(side, fork);
        fork.setChild(bit(child.high, child.low, common), child);
        child = fork;
      }
      parent = child;
    }
    return parent;
  }

  private Node root(IpAddress address) {
    return address instanceof Ipv4Address ? v4 : v6;
  }

  private static long high(IpAddress address) {
    return switch (address) {
      case Ipv4Address a -> (long) a.bits() << 32;
      case Ipv6Address a -> a.high();
    };
  }

  private static long low(IpAddress address) {
    return address instanceof Ipv6Address a ? a.low() : 0;
  }

  private static int bit(long high, long low, int index) {
    return (int) ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1);
  }

  private static int commonLength(long highA, long lowA, long highB, long lowB) {
    long difference = highA ^ highB;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(lowA ^ lowB);
  }
}
