package dev.naru.internet.topology;

import dev.naru.internet.wire.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cards that reach each other without a router: those of a LAN, or the two of a line. */
final class Segment {
  private final List<Cidr> prefixes;
  private final List<Nic> nics = new ArrayList<>();
  private Optional<Host> natted = Optional.empty();
  private int lastHost;

  Segment(List<Cidr> prefixes, int firstHost) {
    this.prefixes = prefixes;
    this.lastHost = firstHost - 1;
  }

  List<Nic> nics() {
    return nics;
  }

  List<Cidr> prefixes() {
    return prefixes;
  }

  /** The home router that hides this segment's IPv4 addresses from the rest of the world. */
  Optional<Host> hiddenBehind() {
    return natted;
  }

  void hideBehind(Host home) {
    natted = Optional.of(home);
  }

  /** Adds a card, with the next free address of each prefix. */
  void add(Nic nic) {
    lastHost++;
    for (Cidr prefix : prefixes) {
      nic.addresses().add(new Cidr(prefix.host(lastHost), prefix.prefixLength()));
    }
    nics.add(nic);
  }
}
