package dev.naru.lab.scenario;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.QueueConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An Internet in a scenario file.
 *
 * @param hosts end systems
 * @param routers of the core
 * @param lans by name
 * @param homes home routers: name to the LAN inside
 * @param attach hosts and routers to LANs: name to LAN
 * @param links lines between two
 */
public record TopologyConfig(
    @Doc("End systems.") Set<String> hosts,
    @Doc("Routers of the core.") Set<String> routers,
    @Doc("Ethernet segments.") Map<String, Cable> lans,
    @Doc("Home routers: name to the LAN inside.") Map<String, String> homes,
    @Doc("Who is attached to which LAN.") Map<String, String> attach,
    @Doc("Lines between two.") List<Line> links) {

  /** What all lines have. */
  private static LinkConfig config(
      Duration delay, Duration jitter, BitRate rate, int mtu, Queue queue) {
    return LinkConfig.IDEAL
        .withDelay(delay.toNanos())
        .withJitter(jitter.toNanos())
        .withRate(rate.bitsPerSecond())
        .withMtu(mtu)
        .withQueue(queue.config());
  }

  /** How frames wait. */
  public enum Queue {
    /** Up to 1000 frames; more are dropped. */
    DROP_TAIL,
    /** RFC 8289. */
    CODEL;

    private QueueConfig config() {
      return switch (this) {
        case DROP_TAIL -> LinkConfig.IDEAL.queue();
        case CODEL -> QueueConfig.CoDel.STANDARD;
      };
    }
  }

  /**
   * The cables of a LAN, from each station to the switch.
   *
   * @param delay one way
   */
  public record Cable(
      @Doc("One way.") @Default("0ms") Duration delay,
      @Doc("Up to so much more.") @Default("0ms") Duration jitter,
      @Doc("Such as 50Mbit/s.") @Default("unlimited") BitRate rate,
      @Doc("Largest packet in bytes.") @Default("1500") @Range(min = "68", max = "65535") int mtu,
      @Doc("How frames wait.") @Default("drop-tail") Queue queue) {
    LinkConfig config() {
      return TopologyConfig.config(delay, jitter, rate, mtu, queue);
    }
  }

  /**
   * A line.
   *
   * @param between its two ends
   * @param delay one way
   */
  public record Line(
      @Doc("Its two ends.") List<String> between,
      @Doc("One way.") @Default("0ms") Duration delay,
      @Doc("Up to so much more.") @Default("0ms") Duration jitter,
      @Doc("Such as 50Mbit/s.") @Default("unlimited") BitRate rate,
      @Doc("Largest packet in bytes.") @Default("1500") @Range(min = "68", max = "65535") int mtu,
      @Doc("How frames wait.") @Default("drop-tail") Queue queue) {
    public Line {
      between = List.copyOf(between);
      if (between.size() != 2) {
        throw new IllegalArgumentException("between names two, not " + between.size());
      }
    }

    LinkConfig config() {
      return TopologyConfig.config(delay, jitter, rate, mtu, queue);
    }
  }

  /** Everything that has a name and an address. */
  Set<String> stations() {
    Set<String> all = new LinkedHashSet<>(hosts);
    all.addAll(routers);
    all.addAll(homes.keySet());
    return all;
  }

  /** Which two are joined, as {@link Internet#link} knows them. */
  Set<Set<String>> joined() {
    Set<Set<String>> all = new LinkedHashSet<>();
    links.forEach(line -> all.add(Set.copyOf(line.between())));
    Map<String, String> stations = new LinkedHashMap<>(attach);
    stations.putAll(homes);
    stations.forEach((station, lan) -> all.add(Set.of(station, lan)));
    return all;
  }

  /** Builds it: hosts, routers, LANs, homes, stations, lines, each in the order of the file. */
  Internet build(long seed) {
    Topology topology = Topology.seed(seed).transport(TcpStack::new);
    hosts.forEach(topology::host);
    routers.forEach(topology::router);
    lans.forEach((name, cable) -> topology.lan(name, cable.config()));
    homes.forEach(topology::home);
    attach.forEach(topology::attach);
    links.forEach(
        line -> topology.link(line.between().getFirst(), line.between().getLast(), line.config()));
    return topology.build();
  }
}
