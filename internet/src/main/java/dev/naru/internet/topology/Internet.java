package dev.naru.internet.topology;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.fault.Faults;
import dev.naru.internet.link.Lane;
import dev.naru.internet.link.Link;
import dev.naru.internet.nat.Nat44;
import dev.naru.internet.probe.Ping;
import dev.naru.internet.probe.Traceroute;
import dev.naru.internet.time.Event;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpAddress;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A running Internet, in one thread and in virtual time: nothing happens but inside {@link #step},
 * {@link #runUntil}, {@link #runUntilIdle}, {@link #ping} and {@link #traceroute}. Times are
 * nanoseconds since its start. Names that are wrong are an {@link IllegalArgumentException}.
 */
public final class Internet {
  private final EventLoop loop;
  private final Trace trace;
  private final RandomStream random;
  private final Map<String, Host> hosts;
  private final Map<String, Link> links;
  private final Names names;

  Internet(
      EventLoop loop,
      Trace trace,
      RandomStream random,
      Map<String, Host> hosts,
      Map<String, Link> links) {
    this.loop = loop;
    this.trace = trace;
    this.random = random;
    this.hosts = new LinkedHashMap<>(hosts);
    this.links = new LinkedHashMap<>(links);
    this.names = new Names(hosts.values());
  }

  public long now() {
    return loop.now();
  }

  public EventLoop loop() {
    return loop;
  }

  public Trace trace() {
    return trace;
  }

  public Names names() {
    return names;
  }

  /** In the order of their naming. */
  public Collection<Host> hosts() {
    return Collections.unmodifiableCollection(hosts.values());
  }

  public Host host(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host is called " + name);
    }
    return host;
  }

  /** The link between two hosts, or a host and a LAN, whichever is named first. */
  public Link link(String a, String b) {
    Link link = links.getOrDefault(a + "-" + b, links.get(b + "-" + a));
    if (link == null) {
      throw new IllegalArgumentException("no link between " + a + " and " + b);
    }
    return link;
  }

  /** Lets an event happen at a time. */
  public void at(long time, Event event) {
    loop.at(time, event);
  }

  /** Lets the next event happen; false if there is none. */
  public boolean step() {
    return loop.step();
  }

  /** Lets happen all that happens up to and including {@code time}. */
  public void runUntil(long time) {
    loop.runUntil(time);
  }

  /** Lets {@code nanos} pass. */
  public void runFor(long nanos) {
    loop.runUntil(loop.now() + nanos);
  }

  /**
   * Runs until nothing more is to happen, but for no more than an hour; whether nothing is left.
   */
  public boolean runUntilIdle() {
    return loop.runUntilIdle(loop.now() + 3_600_000_000_000L);
  }

  /** Faults of a link, both ways. */
  public Faults faults(String a, String b) {
    Link link = link(a, b);
    return new Faults(loop, random.substream("faults"), List.of(link.forth(), link.back()));
  }

  /** Faults of what {@code from} sends to {@code to}, one way. */
  public Faults faultsOneWay(String from, String to) {
    return new Faults(loop, random.substream("faults"), List.of(link(from, to).from(from)));
  }

  /**
   * Switches a host off, without a word to anybody; closing the guard starts it again, with all its
   * software new.
   */
  public Fault powerOff(String host) {
    Host victim = host(host);
    victim.powerOff();
    return victim::powerOn;
  }

  /** Crashes a host and starts it again at once. */
  public void restart(String host) {
    powerOff(host).close();
  }

  /**
   * Parts two groups of hosts: no packet of one that is addressed to the other leaves or arrives.
   * Hosts are told by their addresses, so one behind a NAT is parted only from those inside with
   * it.
   */
  public Fault partition(Collection<String> some, Collection<String> others) {
    Set<IpAddress> here = addresses(some);
    Set<IpAddress> there = addresses(others);
    Predicate<Frame> crossing =
        frame ->
            frame
                .packet()
                .filter(
                    p ->
                        (here.contains(p.source()) && there.contains(p.destination()))
                            || (there.contains(p.source()) && here.contains(p.destination())))
                .isPresent();
    List<Lane> lanes =
        hosts.values().stream()
            .filter(h -> some.contains(h.name()) || others.contains(h.name()))
            .flatMap(h -> h.nics().stream())
            .map(Nic::out)
            .toList();
    return new Faults(loop, random.substream("faults"), lanes).lose(crossing, "partition");
  }

  private Set<IpAddress> addresses(Collection<String> names) {
    Set<IpAddress> all = new HashSet<>();
    names.forEach(n -> all.addAll(host(n).addresses()));
    return all;
  }

  /**
   * Lets the world reach {@code insidePort} of a host behind a home router as {@code outsidePort}
   * of that router, restarts included.
   */
  public void forwardPort(
      String home, int protocol, int outsidePort, String inside, int insidePort) {
    IpAddress target = host(inside).address(4);
    host(home).run(() -> host -> nat(host).forward(protocol, outsidePort, target, insidePort));
  }

  private static Nat44 nat(Host home) {
    return home.hook(Nat44.class)
        .orElseThrow(() -> new IllegalArgumentException(home + " translates no addresses"));
  }

  /** Captures what a host sends and receives from now on, until the writer is closed. */
  public PcapngWriter capture(OutputStream out, String host) {
    PcapngWriter writer = new PcapngWriter(out, PcapngWriter.at(host(host).name()));
    trace.add(writer);
    return writer;
  }

  /**
   * Sends {@code count} echo requests, one each second, and runs until the last is answered or
   * given up.
   */
  public Ping.Report ping(String from, IpAddress to, int count) {
    return Ping.run(loop, host(from).ip(), to, count);
  }

  /**
   * Finds the routers on the way, running until the destination has answered or 30 hops were tried.
   */
  public List<Traceroute.Hop> traceroute(String from, IpAddress to) {
    return Traceroute.run(loop, host(from).ip(), to);
  }
}
