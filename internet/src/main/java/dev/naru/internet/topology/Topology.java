package dev.naru.internet.topology;

import dev.naru.internet.ip.IpLayer;
import dev.naru.internet.ip.ProtocolHandler;
import dev.naru.internet.link.Lane;
import dev.naru.internet.link.Link;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.Switch;
import dev.naru.internet.nat.Nat44;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Puts an Internet together. Names are unique; the order of the calls decides addresses and ties,
 * so the same calls with the same seed give the same Internet. Names that are wrong are an {@link
 * IllegalArgumentException}.
 *
 * <pre>{@code
 * Internet internet =
 *     Topology.seed(1)
 *         .host("phone").host("server")
 *         .router("core")
 *         .lan("wifi", LinkConfig.IDEAL.withDelay(2_000_000))
 *         .home("home", "wifi").attach("phone", "wifi")
 *         .link("home", "core", LinkConfig.IDEAL.withRate(50_000_000))
 *         .link("server", "core", LinkConfig.IDEAL)
 *         .build();
 * }</pre>
 *
 * <p>A LAN without prefixes of its own gets {@code 10.0.n.0/24} and {@code 2001:db8:0:n::/64}, a
 * line the next /31 of 172.16.0.0/12 and /127 of {@code 2001:db8:ffff::/48}. In a LAN cards are
 * numbered from 1 as they are attached.
 */
public final class Topology {
  private final EventLoop loop = new EventLoop();
  private final Trace trace = new Trace();
  private final RandomStream random;
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final Map<String, Lan> lans = new LinkedHashMap<>();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final List<Segment> segments = new ArrayList<>();
  private final List<Function<? super IpLayer, ? extends ProtocolHandler>> transports =
      new ArrayList<>();
  private int macs;
  private int lines;

  private record Lan(Switch hub, Segment segment, LinkConfig config) {}

  private Topology(long seed) {
    random = new RandomStream(seed);
  }

  /** An empty Internet, whose chances all come from this seed. */
  public static Topology seed(long seed) {
    return new Topology(seed);
  }

  /**
   * Gives every host a transport besides UDP and ICMP; the factory registers what it makes with the
   * {@link IpLayer}.
   */
  public Topology transport(Function<? super IpLayer, ? extends ProtocolHandler> factory) {
    transports.add(factory);
    return this;
  }

  /** An end system. */
  public Topology host(String name) {
    return add(name, false);
  }

  /** An end system on which this runs. */
  public Topology host(String name, Supplier<? extends Software> software) {
    add(name, false);
    find(name).run(software);
    return this;
  }

  /** A router of the core. */
  public Topology router(String name) {
    return add(name, true);
  }

  private Topology add(String name, boolean router) {
    if (hosts.containsKey(name)) {
      throw new IllegalArgumentException("two hosts are called " + name);
    }
    RandomStream stream = random.substream("host/" + name);
    hosts.put(name, new Host(name, router, loop, stream, trace, transports));
    return this;
  }

  /** An Ethernet segment; each station has a cable of this kind to its switch. */
  public Topology lan(String name, LinkConfig cable, String... prefixes) {
    if (lans.containsKey(name)) {
      throw new IllegalArgumentException("two LANs are called " + name);
    }
    int number = lans.size() + 1;
    List<Cidr> networks = new ArrayList<>();
    for (String prefix : prefixes) {
      networks.add(Cidr.of(prefix).network());
    }
    if (networks.isEmpty()) {
      networks.add(Cidr.of("10." + number / 256 + "." + number % 256 + ".0/24"));
      networks.add(Cidr.of("2001:db8:0:" + Integer.toHexString(number) + "::/64"));
    }
    Segment segment = new Segment(carried(networks, cable), 1);
    segments.add(segment);
    lans.put(name, new Lan(new Switch(name, trace), segment, cable));
    return this;
  }

  /** Attaches a host or router to a LAN. */
  public Topology attach(String host, String lanName) {
    Lan lan = findLan(lanName);
    Host owner = find(host);
    MacAddress mac = MacAddress.local(++macs);
    String card = "eth" + owner.nics().size();
    Nic nic = new Nic(owner, card, lan.config.mtu(), Optional.of(mac));
    owner.nics().add(nic);
    Switch.Port port = lan.hub.addPort();
    String link = host + "-" + lanName;
    Lane up = lane(link, host, lan.config, port);
    Lane down = lane(link, lanName, lan.config, nic);
    nic.connect(up);
    port.connect(down);
    addLink(new Link(link, host, lanName, lan.config, up, down));
    lan.segment.add(nic);
    return this;
  }

  /**
   * A home router, attached to the LAN inside; hosts of that LAN reach the world through its
   * network address translation. What it is linked or attached to afterwards is outside.
   */
  public Topology home(String name, String inside) {
    add(name, true);
    attach(name, inside);
    Host home = find(name);
    findLan(inside).segment.hideBehind(home);
    home.hook(
        host -> {
          if (host.nics().size() < 2) {
            return Optional.empty();
          }
          Nic outside = host.nics().get(1);
          return outside.addresses().stream()
              .map(Cidr::address)
              .filter(a -> a.version() == 4)
              .findFirst()
              .map(a -> new Nat44(host.ip(), outside.current(), a, host.ip().random("nat")));
        });
    return this;
  }

  /** A line between two hosts or routers. */
  public Topology link(String a, String b, LinkConfig config) {
    int first = 2 * lines++;
    List<Cidr> prefixes =
        List.of(
            new Cidr(Cidr.of("172.16.0.0/12").host(first), 31),
            new Cidr(Cidr.of("2001:db8:ffff::/48").host(first), 127));
    Segment segment = new Segment(carried(prefixes, config), 0);
    segments.add(segment);
    Nic nicA = line(find(a), config);
    Nic nicB = line(find(b), config);
    String name = a + "-" + b;
    Lane forth = lane(name, a, config, nicB);
    Lane back = lane(name, b, config, nicA);
    nicA.connect(forth);
    nicB.connect(back);
    segment.add(nicA);
    segment.add(nicB);
    addLink(new Link(name, a, b, config, forth, back));
    return this;
  }

  /** A link of less than the minimum MTU of IPv6 has no IPv6. */
  private static List<Cidr> carried(List<Cidr> prefixes, LinkConfig config) {
    boolean both = config.mtu() >= Ipv6Packet.MINIMUM_MTU;
    return prefixes.stream().filter(p -> both || p.address().version() == 4).toList();
  }

  private static Nic line(Host host, LinkConfig config) {
    Nic nic = new Nic(host, "ppp" + host.nics().size(), config.mtu(), Optional.empty());
    host.nics().add(nic);
    return nic;
  }

  private Lane lane(String link, String from, LinkConfig config, FrameSink to) {
    RandomStream stream = random.substream("lane/" + link + "/" + from);
    return new Lane(link, from, config, loop, stream, trace, to);
  }

  private void addLink(Link link) {
    if (links.putIfAbsent(link.name(), link) != null) {
      throw new IllegalArgumentException("two links are called " + link.name());
    }
  }

  private Host find(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host is called " + name);
    }
    return host;
  }

  private Lan findLan(String name) {
    Lan lan = lans.get(name);
    if (lan == null) {
      throw new IllegalArgumentException("no LAN is called " + name);
    }
    return lan;
  }

  /**
   * Computes routes and switches every host on, in the order of their naming. A topology is built
   * once.
   */
  public Internet build() {
    StaticRoutes routes = new StaticRoutes(segments);
    hosts.values().forEach(routes::configure);
    hosts.values().forEach(Host::powerOn);
    return new Internet(loop, trace, random, hosts, links);
  }
}
