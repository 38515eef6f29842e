package dev.naru.internet.topology;

import dev.naru.internet.ip.IpLayer;
import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.PacketHook;
import dev.naru.internet.ip.ProtocolHandler;
import dev.naru.internet.ip.Route;
import dev.naru.internet.time.Alarm;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.udp.UdpLayer;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv6Address;
import dev.naru.internet.wire.Ipv6Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An end system or a router. Its cards and configuration last; its IP, transports and software live
 * from one start to the next power off.
 */
public final class Host {
  private final String name;
  private final boolean router;
  private final EventLoop loop;
  private final RandomStream random;
  private final Trace trace;
  private final List<Nic> nics = new ArrayList<>();
  private final List<RouteSpec> routes = new ArrayList<>();
  private final List<Function<? super IpLayer, ? extends ProtocolHandler>> transports;
  private final List<Supplier<? extends Software>> software = new ArrayList<>();
  private Function<Host, Optional<PacketHook>> hook = _ -> Optional.empty();
  private final List<Runnable> powerOffActions = new ArrayList<>();
  private int starts;
  private @Nullable Running running;

  /** A route that each start configures. */
  record RouteSpec(Cidr prefix, Nic via, Optional<IpAddress> gateway) {}

  private record Running(
      IpStack ip,
      UdpLayer udp,
      List<ProtocolHandler> transports,
      Optional<PacketHook> hook,
      Alarm alarm) {}

  Host(
      String name,
      boolean router,
      EventLoop loop,
      RandomStream random,
      Trace trace,
      List<Function<? super IpLayer, ? extends ProtocolHandler>> transports) {
    this.name = name;
    this.router = router;
    this.loop = loop;
    this.random = random;
    this.trace = trace;
    this.transports = transports;
  }

  public String name() {
    return name;
  }

  public boolean isRouter() {
    return router;
  }

  public boolean isOn() {
    return running != null;
  }

  /** Its configured addresses, IPv4 first on each interface; link-local ones are not among them. */
  public List<IpAddress> addresses() {
    return nics.stream().flatMap(n -> n.addresses().stream()).map(Cidr::address).toList();
  }

  /**
   * Its first address of this version, 4 or 6.
   *
   * @throws IllegalStateException if it has none
   */
  public IpAddress address(int version) {
    return addresses().stream()
        .filter(a -> a.version() == version)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no IPv" + version + " address"));
  }

  /**
   * Its IP.
   *
   * @throws IllegalStateException if it is off, here and below
   */
  public IpStack ip() {
    return running().ip;
  }

  public UdpLayer udp() {
    return running().udp;
  }

  /** The transport of this type, as the topology has given it to every host. */
  public <T extends ProtocolHandler> T transport(Class<T> type) {
    return findTransport(type)
        .orElseThrow(() -> new IllegalStateException(name + " has no " + type.getSimpleName()));
  }

  /** As {@link #transport}; empty if the topology has given it none of this type. */
  public <T extends ProtocolHandler> Optional<T> findTransport(Class<T> type) {
    return running().transports.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The middle box inside it, if there is one of this type. */
  <T extends PacketHook> Optional<T> hook(Class<T> type) {
    return running().hook.filter(type::isInstance).map(type::cast);
  }

  /** The interface of this name, such as {@code eth0}. */
  public NetworkInterface networkInterface(String interfaceName) {
    return nics.stream()
        .filter(n -> n.name().equals(interfaceName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no " + interfaceName))
        .current();
  }

  /** The loop that it lives in; its time is the one to give to sockets. */
  public EventLoop loop() {
    return loop;
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException(name + " is off");
    }
    return running;
  }

  List<Nic> nics() {
    return nics;
  }

  List<RouteSpec> routes() {
    return routes;
  }

  /** Runs what the factory makes, at every start; now too, if the host is on. */
  public void run(Supplier<? extends Software> factory) {
    software.add(factory);
    if (running != null) {
      factory.get().start(this);
    }
  }

  /**
   * Runs an action when the host is next switched off, at which time nothing of it works any more;
   * for what lives outside of it and would wait for ever.
   */
  public void onPowerOff(Runnable action) {
    powerOffActions.add(action);
  }

  void hook(Function<Host, Optional<PacketHook>> factory) {
    hook = factory;
  }

  /** Starts: IP, transports, software, all new. Does nothing if it is on. */
  void powerOn() {
    if (running != null) {
      return;
    }
    // Each start has random streams of its own, as a machine has that took its randomness from the
    // world.
    RandomStream stream = random.substream("start" + starts++);
    Runnable[] wake = {() -> {}};
    IpStack ip = new IpStack(name, router, stream, trace, () -> wake[0].run());
    Alarm alarm = new Alarm(loop, ip);
    wake[0] = alarm::update;
    for (Nic nic : nics) {
      NetworkInterface at = ip.addInterface(nic.name(), nic.mtu(), nic.mac(), nic.out());
      nic.runAs(at);
      nic.addresses().forEach(a -> ip.addAddress(at, a));
      nic.mac()
          .filter(_ -> nic.mtu() >= Ipv6Packet.MINIMUM_MTU)
          .ifPresent(m -> ip.addAddress(at, new Cidr(Ipv6Address.linkLocal(m), 64)));
      if (router) {
        ip.join(at, Ipv6Address.ALL_ROUTERS);
      }
    }
    for (RouteSpec route : routes) {
      ip.routes().add(new Route(route.prefix, route.via.current(), route.gateway));
    }
    UdpLayer udp = new UdpLayer(ip);
    List<ProtocolHandler> others = new ArrayList<>();
    transports.forEach(factory -> others.add(factory.apply(ip)));
    running = new Running(ip, udp, others, Optional.empty(), alarm);
    Optional<PacketHook> box = hook.apply(this);
    box.ifPresent(ip::addHook);
    running = new Running(ip, udp, others, box, alarm);
    software.forEach(factory -> factory.get().start(this));
    alarm.update();
  }

  /** Goes dark: whatever it was doing is gone, and nobody is told. Does nothing if it is off. */
  void powerOff() {
    if (running != null) {
      running.alarm.close();
      running.ip.shutDown();
      running = null;
      nics.forEach(n -> n.runAs(null));
      List<Runnable> actions = List.copyOf(powerOffActions);
      powerOffActions.clear();
      actions.forEach(Runnable::run);
    }
  }

  void onFrame(long now, NetworkInterface in, Frame frame) {
    Running on = running();
    on.ip.onFrame(now, in, frame);
    on.alarm.update();
  }

  void dropWhileOff(long now, Nic nic, Frame frame) {
    trace.drop(now, name, nic.name(), frame, "power off");
  }

  @Override
  public String toString() {
    return name;
  }
}
