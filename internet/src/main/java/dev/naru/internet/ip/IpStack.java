package dev.naru.internet.ip;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.time.Timed;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The IP of one host or router: what it is made of, and the calls from above ({@link IpLayer}) and
 * from outside ({@link #onFrame}, {@link #onTimer}). What comes in is {@link IpInput}'s, what goes
 * out {@link IpOutput}'s.
 */
public final class IpStack implements IpLayer, Timed {
  private final String host;
  private final boolean forwarding;
  private final RandomStream random;
  private final Trace trace;
  private final Runnable wake;
  private final List<NetworkInterface> interfaces = new ArrayList<>();
  private final List<Optional<Neighbors>> neighbors = new ArrayList<>();
  private final List<Timed> timed = new ArrayList<>();
  private final Set<IpAddress> locals = new HashSet<>();
  private int[] protocols = {IpProtocol.ICMPV4, IpProtocol.ICMPV6};
  private ProtocolHandler[] handlers;
  private final List<ProtocolHandler> registered = new ArrayList<>();
  private final List<PacketHook> hooks = new ArrayList<>();
  private final RouteTable routes = new RouteTable();
  private final PathMtuCache pathMtus = new PathMtuCache();
  private final IcmpErrors errors = new IcmpErrors(this);
  private final IcmpLayer icmp = new IcmpLayer(this);
  private final GroupReports groups;
  private final Loopback loopback;
  private final IpInput input;
  private final IpOutput output;

  /**
   * A stack without interfaces.
   *
   * @param host its name, for traces
   * @param forwarding whether it is a router
   * @param random the host's stream
   * @param wake called when {@link #nextDeadline} may have come forward outside {@code onFrame} and
   *     {@code onTimer}
   */
  public IpStack(String host, boolean forwarding, RandomStream random, Trace trace, Runnable wake) {
    this.host = host;
    this.forwarding = forwarding;
    this.random = random;
    this.trace = trace;
    this.wake = wake;
    this.input = new IpInput(this);
    this.output = new IpOutput(this, random.substream("ip.id"));
    this.loopback = new Loopback(this);
    timed.add(loopback);
    timed.add(input.reassembly());
    handlers = new ProtocolHandler[] {icmp, icmp};
    groups = new GroupReports(this, random.substream("ip.groups"));
    register(IpProtocol.IGMP, groups);
  }

  /**
   * Adds an interface whose frames leave through {@code port}; with a MAC address it speaks
   * Ethernet.
   */
  public NetworkInterface addInterface(
      String name, int mtu, Optional<MacAddress> mac, FrameSink port) {
    NetworkInterface added = new NetworkInterface(name, interfaces.size(), mtu, mac, port);
    interfaces.add(added);
    Optional<Neighbors> found = mac.map(m -> new Neighbors(this, added, m));
    neighbors.add(found);
    found.ifPresent(timed::add);
    return added;
  }

  /** Gives an interface an address, and a route to its neighbours. */
  public void addAddress(NetworkInterface at, Cidr address) {
    at.addAddress(address);
    locals.add(address.address());
    routes.add(new Route(address, at, Optional.empty()));
  }

  /**
   * Switches an interface on or off; off, it neither sends nor receives, and forgets its
   * neighbours.
   */
  public void setUp(NetworkInterface at, boolean up) {
    at.setUp(up);
    if (!up) {
      neighbors.get(at.index()).ifPresent(n -> n.cache().clear());
    }
  }

  /** Packets to this group are received on this interface from now on. */
  public void join(NetworkInterface at, IpAddress group) {
    if (at.join(group)) {
      groups.changed(at, group, true);
      wake.run();
    }
  }

  public void leave(NetworkInterface at, IpAddress group) {
    if (at.leave(group)) {
      groups.changed(at, group, false);
      wake.run();
    }
  }

  GroupReports groups() {
    return groups;
  }

  /** Adds a middle box behind those that are there. */
  public void addHook(PacketHook hook) {
    hooks.add(hook);
    if (hook instanceof Timed machine) {
      timed.add(machine);
    }
  }

  /** A frame has come in; takes it over. */
  public void onFrame(long now, NetworkInterface in, Frame frame) {
    input.onFrame(now, in, frame);
  }

  @Override
  public void onTimer(long now) {
    for (int i = 0; i < timed.size(); i++) {
      if (timed.get(i).nextDeadline() <= now) {
        timed.get(i).onTimer(now);
      }
    }
    for (int i = 0; i < registered.size(); i++) {
      if (registered.get(i).nextDeadline() <= now) {
        registered.get(i).onTimer(now);
      }
    }
  }

  @Override
  public long nextDeadline() {
    long deadline = NEVER;
    for (int i = 0; i < timed.size(); i++) {
      deadline = Math.min(deadline, timed.get(i).nextDeadline());
    }
    for (int i = 0; i < registered.size(); i++) {
      deadline = Math.min(deadline, registered.get(i).nextDeadline());
    }
    return deadline;
  }

  @Override
  public void register(int protocol, ProtocolHandler handler) {
    if (handler(protocol) != null) {
      throw new IllegalStateException("protocol " + protocol + " has a handler already");
    }
    int count = handlers.length;
    protocols = Arrays.copyOf(protocols, count + 1);
    protocols[count] = protocol;
    handlers = Arrays.copyOf(handlers, count + 1);
    handlers[count] = handler;
    registered.add(handler);
  }

  @Override
  public void deadlineChanged(ProtocolHandler handler) {
    wake.run();
  }

  @Override
  public SendResult send(long now, IpPacket packet, String cause) {
    SendResult result = output.send(now, packet, cause);
    wake.run();
    return result;
  }

  @Override
  public Optional<IpAddress> sourceFor(IpAddress destination) {
    if (isLocal(destination)) {
      return Optional.of(destination);
    }
    Route route = routes.find(destination);
    return route == null
        ? Optional.empty()
        : SourceSelection.choose(destination, route.via(), interfaces);
  }

  @Override
  public boolean isLocal(IpAddress address) {
    return locals.contains(address) || address.isLoopback();
  }

  @Override
  public int pathMtu(long now, IpAddress destination) {
    if (isLocal(destination)) {
      return Loopback.MTU;
    }
    Route route = routes.find(destination);
    return route == null ? 65535 : pathMtu(now, destination, route);
  }

  /** As above, of what goes by this route. */
  int pathMtu(long now, IpAddress destination, Route route) {
    return pathMtus.get(now, destination, route.via().mtu());
  }

  @Override
  public void reject(long now, IpPacket packet, NetworkInterface arrival, IpError.Kind kind) {
    errors.report(now, packet, kind, 0, isBroadcast(packet.destination()));
  }

  @Override
  public RandomStream random(String purpose) {
    return random.substream(purpose);
  }

  /** Its interfaces by index. */
  public List<NetworkInterface> interfaces() {
    return Collections.unmodifiableList(interfaces);
  }

  public RouteTable routes() {
    return routes;
  }

  public IcmpLayer icmp() {
    return icmp;
  }

  public boolean isForwarding() {
    return forwarding;
  }

  /** The Ethernet address of a neighbour, if it is known on this interface. */
  public Optional<MacAddress> neighbor(NetworkInterface at, IpAddress address) {
    return neighbors(at).flatMap(n -> n.cache().lookup(address));
  }

  Optional<Neighbors> neighbors(NetworkInterface at) {
    return at.index() < 0 ? Optional.empty() : neighbors.get(at.index());
  }

  @Nullable ProtocolHandler handler(int protocol) {
    for (int i = 0;
        i < protocols.length;
        i++) { // a handful: looking at each is quicker than hashing
      if (protocols[i] == protocol) {
        return handlers[i];
      }
    }
    return null;
  }

  List<PacketHook> hooks() {
    return hooks;
  }

  IcmpErrors errors() {
    return errors;
  }

  Loopback loopback() {
    return loopback;
  }

  IpInput input() {
    return input;
  }

  IpOutput output() {
    return output;
  }

  boolean isBroadcast(IpAddress address) {
    for (int i = 0; i < interfaces.size(); i++) {
      if (interfaces.get(i).isBroadcast(address)) {
        return true;
      }
    }
    return false;
  }

  /** Puts a finished frame out. */
  void emit(long now, NetworkInterface out, Frame frame) {
    emit(now, out, frame, "");
  }

  void emit(long now, NetworkInterface out, Frame frame, String cause) {
    if (!out.isUp()) {
      trace.drop(now, host, out.name(), frame, "interface down");
      return;
    }
    trace.out(now, host, out.name(), frame, cause);
    out.port().accept(now, frame);
  }

  void traceIn(long now, NetworkInterface in, Frame frame) {
    trace.in(now, host, in.name(), frame);
  }

  /** Ends a frame here. */
  public void drop(long now, NetworkInterface at, Frame frame, String cause) {
    trace.drop(now, host, at.name(), frame, cause);
  }

  /** Tells the transport of an error, whoever found it. */
  void onError(long now, int protocol, IpError error) {
    ProtocolHandler handler = handler(protocol);
    if (handler != null) {
      handler.onError(now, error);
    }
  }

  /** Notes a "packet too big" about a packet of ours; 0 if it says nothing new. */
  int notePathMtu(long now, QuotedPacket quoted) {
    Route route = routes.find(quoted.destination());
    return route == null
        ? 0
        : pathMtus.report(
            now, quoted.destination(), quoted.reportedMtu(), quoted.length(), route.via().mtu());
  }

  /**
   * A neighbour did not answer: whose packet it was hears of it (RFC 1122 section 2.3.2.2, RFC 4861
   * section 7.2.2).
   */
  void onUnresolved(long now, IpPacket packet, NetworkInterface at) {
    if (locals.contains(packet.source())) {
      onError(
          now,
          packet.protocol(),
          new IpError(
              IpError.Kind.HOST_UNREACHABLE,
              packet.source(),
              packet.source(),
              packet.destination(),
              0,
              transportHeader(packet)));
    } else {
      errors.report(now, packet, IpError.Kind.HOST_UNREACHABLE, 0, false);
    }
    drop(now, at, packet, "neighbour does not answer");
  }

  private static Payload transportHeader(IpPacket packet) {
    byte[] bytes = packet.encode();
    int from = packet.headerLength();
    int length = Math.min(bytes.length - from, 64);
    return Payload.of(bytes, from, length);
  }

  /** Forgets everything that is under way, releasing what it holds: the power is off. */
  public void shutDown() {
    neighbors.forEach(n -> n.ifPresent(x -> x.cache().clear()));
    input.reassembly().clear();
    loopback.clear();
    registered.forEach(ProtocolHandler::shutDown);
  }
}
