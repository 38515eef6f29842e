package dev.naru.internet.topology;

import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes static routes: each router's to every network by the fewest hops, of equal ones by the
 * order in which the topology names them; a host's or home router's to everything by the first
 * router beside it.
 */
final class StaticRoutes {
  private final Set<Host> homes = new HashSet<>();
  private final Map<Nic, Segment> segmentOf = new HashMap<>();

  StaticRoutes(List<Segment> segments) {
    for (Segment segment : segments) {
      segment.nics().forEach(n -> segmentOf.put(n, segment));
      segment.hiddenBehind().ifPresent(homes::add);
    }
  }

  void configure(Host host) {
    boolean simple = host.nics().size() == 1 || homes.contains(host);
    if (!simple || !defaultRoute(host)) {
      allNetworks(host);
    }
  }

  /** A default route for each version; false if there is no router to give it to. */
  private boolean defaultRoute(Host host) {
    for (Nic nic : host.nics()) {
      Segment segment = segmentAt(nic);
      if (segment.hiddenBehind().equals(Optional.of(host))) {
        continue; // a home router's inside leads nowhere else
      }
      for (Nic other : segment.nics()) {
        if (other != nic && other.host().isRouter()) {
          for (Cidr address : other.addresses()) {
            Cidr all = Cidr.of(address.address().version() == 4 ? "0.0.0.0/0" : "::/0");
            host.routes().add(new Host.RouteSpec(all, nic, Optional.of(address.address())));
          }
          return true;
        }
      }
    }
    return false;
  }

  private record Hop(Nic via, Nic gateway) {}

  /** Breadth first over segments: a segment is entered from the first router that reaches it. */
  private void allNetworks(Host host) {
    Map<Segment, Hop> reached = new LinkedHashMap<>();
    ArrayDeque<Segment> open = new ArrayDeque<>();
    for (Nic nic : host.nics()) {
      open.add(segmentAt(nic));
      reached.put(segmentAt(nic), new Hop(nic, nic));
    }
    while (!open.isEmpty()) {
      Segment segment = open.remove();
      Hop hop = reached.get(segment);
      if (hop == null) {
        continue;
      }
      for (Nic neighbor : segment.nics()) {
        if (neighbor.host() == host || !neighbor.host().isRouter()) {
          continue;
        }
        Hop first = hop.via == hop.gateway ? new Hop(hop.via, neighbor) : hop;
        for (Nic next : neighbor.host().nics()) {
          if (reached.putIfAbsent(segmentAt(next), first) == null) {
            open.add(segmentAt(next));
          }
        }
      }
    }
    reached.forEach((segment, hop) -> add(host, segment, hop));
  }

  private static void add(Host host, Segment segment, Hop hop) {
    if (hop.via == hop.gateway) {
      return; // our own: the address brings its route along
    }
    for (Cidr prefix : segment.prefixes()) {
      int version = prefix.address().version();
      if (version == 4 && segment.hiddenBehind().isPresent()) {
        continue; // private addresses mean nothing outside
      }
      Optional<IpAddress> gateway =
          hop.gateway.addresses().stream()
              .map(Cidr::address)
              .filter(a -> a.version() == version)
              .findFirst();
      gateway.ifPresent(
          g -> host.routes().add(new Host.RouteSpec(prefix, hop.via, Optional.of(g))));
    }
  }

  private Segment segmentAt(Nic nic) {
    Segment segment = segmentOf.get(nic);
    if (segment == null) {
      throw new IllegalStateException(nic.host() + "/" + nic.name() + " is nowhere");
    }
    return segment;
  }
}
