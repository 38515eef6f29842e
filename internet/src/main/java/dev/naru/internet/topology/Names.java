package dev.naru.internet.topology;

import dev.naru.internet.wire.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Resolves host names, as a hosts file does: at once and without a packet. Every host is known by
 * its name; more names can be added. Names are compared without case.
 */
public final class Names {
  private final Map<String, List<IpAddress>> names = new TreeMap<>();

  Names(Iterable<Host> hosts) {
    hosts.forEach(h -> names.put(key(h.name()), h.addresses()));
    names.put("localhost", List.of(IpAddress.of("127.0.0.1"), IpAddress.of("::1")));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Gives a name to addresses, instead of those that it had. */
  public void add(String name, List<IpAddress> addresses) {
    names.put(key(name), List.copyOf(addresses));
  }

  /**
   * The addresses of a name, or the one that is meant by the text of an address; none if it is
   * unknown.
   */
  public List<IpAddress> resolve(String name) {
    List<IpAddress> found = names.get(key(name));
    return found != null ? found : IpAddress.parse(name).map(List::of).orElse(List.of());
  }
}
