package dev.naru.internet.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteTable table = new RouteTable();
  private final NetworkInterface at =
      new NetworkInterface("eth0", 0, 1500, Optional.empty(), (_, _) -> {});

  private Route add(String prefix) {
    Route route = new Route(Cidr.of(prefix), at, Optional.empty());
    table.add(route);
    return route;
  }

  @Test
  void theLongestPrefixWins() {
    Route all = add("0.0.0.0/0");
    Route ten = add("10.0.0.0/8");
    Route net = add("10.1.2.0/24");
    Route host = add("10.1.2.3/32");
    assertThat(table.lookup(IpAddress.of("10.1.2.3"))).contains(host);
    assertThat(table.lookup(IpAddress.of("10.1.2.4"))).contains(net);
    assertThat(table.lookup(IpAddress.of("10.1.3.3"))).contains(ten);
    assertThat(table.lookup(IpAddress.of("11.0.0.0"))).contains(all);
    assertThat(table.lookup(IpAddress.of("::1"))).isEmpty();
  }

  @Test
  void aRemovedRouteLeavesTheShorterOne() {
    Route ten = add("10.0.0.0/8");
    add("10.1.0.0/16");
    Route deeper = add("10.1.2.0/24");
    table.remove(Cidr.of("10.1.0.0/16"));
    assertThat(table.lookup(IpAddress.of("10.1.9.9"))).contains(ten);
    assertThat(table.lookup(IpAddress.of("10.1.2.9"))).contains(deeper);
  }

  @Test
  void theTrieAgreesWithASearchOfAllRoutes() {
    RandomStream random = new RandomStream(7);
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Route route = new Route(prefix(random), at, Optional.empty());
      routes.removeIf(r -> r.prefix().equals(route.prefix()));
      routes.add(route);
      table.add(route);
    }
    for (int i = 0; i < 4000; i++) {
      IpAddress address = address(random);
      Optional<Route> expected =
          routes.stream()
              .filter(r -> r.prefix().contains(address))
              .max(Comparator.comparingInt(r -> r.prefix().prefixLength()));
      assertThat(table.lookup(address)).isEqualTo(expected);
    }
    assertThat(table.routes()).containsExactlyInAnyOrderElementsOf(routes);
  }

  private static Cidr prefix(RandomStream random) {
    IpAddress address = address(random);
    return new Cidr(address, random.nextInt(address.bitCount() + 1)).network();
  }

  /** Few different bits, so that prefixes share beginnings. */
  private static IpAddress address(RandomStream random) {
    long few = random.nextLong() & 0xc000_8000_0300_0001L;
    return random.nextBoolean()
        ? new Ipv4Address((int) (few >>> 32 | few))
        : new Ipv6Address(few, random.nextLong() & 0x8001_0000_0000_0003L);
  }
}
