package dev.naru.internet.tcp;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.IpLayer;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.ProtocolHandler;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.time.EventQueue;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The TCP of one host: which segment belongs to which connection, who listens where, and when which
 * connection is to be woken.
 */
public final class TcpStack implements ProtocolHandler {
  private final IpLayer ip;
  private final IsnGenerator isn;
  private final EphemeralPorts ports;
  private final SynCookies cookies;
  private final FastOpen fastOpen;
  private final Lower lower = new Below();
  private final Map<FourTuple, TcpConnection> connections = new LinkedHashMap<>();
  private final Map<Integer, List<TcpListener>> listeners = new LinkedHashMap<>();
  private final Map<TcpConnection, TcpListener> handshakes = new LinkedHashMap<>();
  private final EventQueue<TcpConnection> wakeUps = new EventQueue<>();

  /** Registers with the host's IP; secrets come from its random streams. */
  public TcpStack(IpLayer ip) {
    this.ip = ip;
    isn = new IsnGenerator(secret(ip.random("tcp.isn")));
    ports = new EphemeralPorts(secret(ip.random("tcp.ports")));
    cookies = new SynCookies(secret(ip.random("tcp.cookies")));
    fastOpen = new FastOpen(secret(ip.random("tcp.fastopen")));
    ip.register(IpProtocol.TCP, this);
  }

  private static SipHash secret(RandomStream random) {
    return new SipHash(random.nextLong(), random.nextLong());
  }

  /**
   * An active open. The connection that it returns may be over already, without a word to {@code
   * handler}: see {@link TcpConnection#closeReason} ({@link CloseReason#NO_ROUTE}, {@link
   * CloseReason#ADDRESS_IN_USE}).
   *
   * @param local one of this host's addresses, or empty for the one that the route suggests
   * @param localPort 1 to 65535, or 0 for any
   */
  public TcpConnection connect(
      long now,
      Optional<IpAddress> local,
      int localPort,
      IpAddress remote,
      int remotePort,
      TcpConfig config,
      ConnectionHandler handler) {
    return connect(
        now,
        local,
        localPort,
        remote,
        remotePort,
        config,
        handler,
        (made, next) -> made.open(now, next));
  }

  /**
   * An active open by Fast Open (RFC 7413): if the server has given this host a cookie before,
   * {@code early} goes with the SYN, as much as it takes; if not, the SYN asks for one, and {@code
   * early} waits for the handshake as what is written does. The server may get such data twice
   * (section 2.1), and then answers both.
   *
   * @param early taken over, whatever becomes of it
   */
  public TcpConnection connectFast(
      long now,
      Optional<IpAddress> local,
      int localPort,
      IpAddress remote,
      int remotePort,
      TcpConfig config,
      ConnectionHandler handler,
      Payload early) {
    TcpConnection made =
        connect(
            now,
            local,
            localPort,
            remote,
            remotePort,
            config,
            handler,
            (it, next) -> openFast(now, it, next, early));
    early.release();
    return made;
  }

  private void openFast(long now, TcpConnection made, int next, Payload early) {
    Optional<FastOpen.Known> known = fastOpen.of(made.tuple().remote());
    FastOpenCookie cookie = known.map(FastOpen.Known::cookie).orElse(FastOpenCookie.REQUEST);
    int room = known.map(k -> made.sender.synRoom(k.mss())).orElse(0);
    int length = Math.min(early.length(), room);
    made.openFast(now, next, cookie, early.slice(0, length));
    Payload rest = early.slice(length, early.length() - length);
    if (rest.isEmpty() || !made.write(now, rest)) {
      rest.release();
    }
  }

  private TcpConnection connect(
      long now,
      Optional<IpAddress> local,
      int localPort,
      IpAddress remote,
      int remotePort,
      TcpConfig config,
      ConnectionHandler handler,
      ObjIntConsumer<TcpConnection> open) {
    Optional<IpAddress> source =
        local.filter(a -> ip.isLocal(a) && a.version() == remote.version());
    if (local.isEmpty()) {
      source = ip.sourceFor(remote);
    }
    if (source.isEmpty() || remote.isMulticast() || remote.isUnspecified()) {
      FourTuple nowhere = new FourTuple(local.orElse(remote), localPort, remote, remotePort);
      return stillborn(nowhere, config, CloseReason.NO_ROUTE);
    }
    FourTuple tuple =
        localPort == 0
            ? ports.choose(source.get(), remote, remotePort, this::isFree)
            : new FourTuple(source.get(), localPort, remote, remotePort);
    if (tuple.localPort() == 0 || connections.containsKey(tuple)) {
      return stillborn(tuple, config, CloseReason.ADDRESS_IN_USE);
    }
    TcpConnection made = make(now, tuple, config);
    made.attach(now, handler);
    open.accept(made, isn.next(now, tuple));
    return made;
  }

  private boolean isFree(FourTuple tuple) {
    return !connections.containsKey(tuple) && !listeners.containsKey(tuple.localPort());
  }

  private TcpConnection stillborn(FourTuple tuple, TcpConfig config, CloseReason reason) {
    TcpConnection dead = new TcpConnection(tuple, config, lower, 0, 576);
    dead.refuse(reason);
    return dead;
  }

  /**
   * A passive open.
   *
   * @param address one of this host's, or empty for all
   * @param port 1 to 65535, or 0 for any that is free
   * @param backlog how many may be between SYN and {@link TcpListener#accept}, at least 1; beyond
   *     it SYNs are answered with cookies
   * @return empty if the port is taken, or the address is not this host's
   */
  public Optional<TcpListener> listen(
      Optional<IpAddress> address,
      int port,
      int backlog,
      TcpConfig config,
      TcpListener.Handler handler) {
    if (address.isPresent() && !ip.isLocal(address.get())) {
      return Optional.empty();
    }
    int chosen = port == 0 ? freePort() : port;
    List<TcpListener> there = listeners.getOrDefault(chosen, List.of());
    boolean taken =
        there.stream()
            .anyMatch(
                l -> l.address().isEmpty() || address.isEmpty() || l.address().equals(address));
    if (chosen == 0 || taken) {
      return Optional.empty();
    }
    TcpListener made =
        new TcpListener(this, address, chosen, Math.max(1, backlog), config, handler);
    listeners.computeIfAbsent(chosen, _ -> new ArrayList<>(1)).add(made);
    return Optional.of(made);
  }

  private int freePort() {
    for (int port = EphemeralPorts.FIRST; port < 65536; port++) {
      int candidate = port;
      boolean used =
          listeners.containsKey(port)
              || connections.keySet().stream().anyMatch(t -> t.localPort() == candidate);
      if (!used) {
        return port;
      }
    }
    return 0;
  }

  void unbind(long now, TcpListener listener) {
    List<TcpListener> there = listeners.getOrDefault(listener.port(), List.of());
    there.remove(listener);
    if (there.isEmpty()) {
      listeners.remove(listener.port());
    }
    handshakes.entrySet().stream()
        .filter(e -> e.getValue() == listener && !e.getKey().state().maySend())
        .map(Map.Entry::getKey)
        .toList()
        .forEach(c -> c.abort(now));
  }

  /** All that are not CLOSED, those in TIME-WAIT included, oldest first. */
  public Collection<TcpConnection> connections() {
    return Collections.unmodifiableCollection(connections.values());
  }

  /** The connection between this pair of sockets, unless it is CLOSED. */
  public Optional<TcpConnection> connection(FourTuple tuple) {
    return Optional.ofNullable(connections.get(tuple));
  }

  /** All that listen. */
  public List<TcpListener> listeners() {
    return listeners.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public void onPacket(long now, IpPacket packet, NetworkInterface arrival) {
    IpAddress from = packet.source();
    boolean usable = // RFC 9293 section 3.9.2.3, RFC 1122 section 4.2.3.10: one to one, or nothing
        ip.isLocal(packet.destination()) && !from.isMulticast() && !from.isUnspecified();
    if (usable && packet.body() instanceof TcpSegment segment) {
      FourTuple tuple =
          new FourTuple(
              packet.destination(), segment.destinationPort(), from, segment.sourcePort());
      onSegment(now, tuple, segment, packet.ecn());
    } else {
      packet.release();
    }
  }

  /** Takes over the segment's payload. */
  private void onSegment(long now, FourTuple tuple, TcpSegment segment, Ecn mark) {
    TcpConnection known = connections.get(tuple);
    if (known != null && !isSuccessor(known, segment)) {
      known.onSegment(now, segment, mark);
      return;
    }
    TcpListener listener = listener(tuple);
    Optional<Integer> isnAbove = Optional.empty();
    if (known != null) {
      if (listener == null) {
        known.onSegment(now, segment, mark);
        return;
      }
      isnAbove = Optional.of(known.sender.nxt());
      known.teardown.closed(now, CloseReason.FINISHED);
    }
    if (listener != null) {
      listener.onSegment(now, tuple, segment, isnAbove);
    } else {
      refuse(now, tuple, segment);
    }
  }

  /**
   * A SYN that may end TIME-WAIT early, because nothing of the old incarnation can be taken for its
   * data: by its timestamp (RFC 6191 section 2), or else by its sequence number (RFC 1122 section
   * 4.2.2.13).
   */
  private static boolean isSuccessor(TcpConnection old, TcpSegment segment) {
    if (!(old.state() instanceof TcpState.TimeWait)
        || !segment.syn()
        || segment.has(TcpSegment.ACK | TcpSegment.RST)) {
      return false;
    }
    if (old.timestamps.isOn() && segment.options().hasTimestamps()) {
      int newer = segment.options().tsValue() - old.timestamps.recent();
      return newer > 0 || (newer == 0 && SeqNumber.gt(segment.seq(), old.receiver.nxt()));
    }
    return SeqNumber.gt(segment.seq(), old.receiver.nxt());
  }

  private @Nullable TcpListener listener(FourTuple tuple) {
    TcpListener best = null;
    for (TcpListener candidate : listeners.getOrDefault(tuple.localPort(), List.of())) {
      if (candidate.takes(tuple.local()) && (best == null || candidate.address().isPresent())) {
        best = candidate;
      }
    }
    return best;
  }

  /** RFC 9293 section 3.10.7.1, the CLOSED state: what belongs to nobody is answered with a RST. */
  void refuse(long now, FourTuple tuple, TcpSegment segment) {
    if (!segment.rst()) {
      boolean hasAck = segment.hasAck();
      TcpSegment reset =
          new TcpSegment(
              tuple.localPort(),
              tuple.remotePort(),
              hasAck ? segment.ack() : 0,
              hasAck ? 0 : segment.seq() + segment.sequenceLength(),
              hasAck ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK,
              0,
              0,
              TcpOptions.NONE,
              Payload.empty());
      send(now, tuple, reset, Ecn.NOT_ECT, SendCause.RESET);
    }
    segment.release();
  }

  @Override
  public void onError(long now, IpError error) {
    Payload quoted = error.quoted();
    if (quoted.length() < 8) {
      return;
    }
    FourTuple tuple =
        new FourTuple(error.source(), quoted.u16(0), error.destination(), quoted.u16(2));
    TcpConnection known = connections.get(tuple);
    if (known != null) {
      known.onError(now, error, quoted.i32(4));
    }
  }

  @Override
  public void onTimer(long now) {
    while (wakeUps.nextTime() <= now) {
      TcpConnection due = wakeUps.poll();
      if (due.wakeAt <= now) {
        due.wakeAt = NEVER;
      }
      if (due.nextDeadline() <= now) {
        due.onTimer(now);
      }
      arm(due);
    }
  }

  @Override
  public long nextDeadline() {
    return wakeUps.nextTime();
  }

  /** A deadline that moves later, or goes away, touches no queue: its wake-up finds out. */
  private void arm(TcpConnection connection) {
    long deadline = connection.nextDeadline();
    if (deadline < connection.wakeAt) {
      connection.wakeAt = deadline;
      boolean earlier = deadline < wakeUps.nextTime();
      wakeUps.add(deadline, connection);
      if (earlier) {
        ip.deadlineChanged(this);
      }
    }
  }

  @Override
  public void shutDown() {
    connections.values().forEach(TcpConnection::drop);
    connections.clear();
    listeners.clear();
    handshakes.clear();
  }

  private TcpConnection make(long now, FourTuple tuple, TcpConfig config) {
    TcpConnection made =
        new TcpConnection(tuple, config, lower, isn.timestampOffset(tuple), pathMtu(now, tuple));
    connections.put(tuple, made);
    return made;
  }

  /** A connection that comes from LISTEN. */
  TcpConnection create(long now, FourTuple tuple, TcpConfig config, TcpListener listener) {
    TcpConnection made = make(now, tuple, config);
    handshakes.put(made, listener);
    return made;
  }

  IsnGenerator isn() {
    return isn;
  }

  FastOpen fastOpen() {
    return fastOpen;
  }

  SynCookies cookies() {
    return cookies;
  }

  int pathMtu(long now, FourTuple tuple) {
    return ip.pathMtu(now, tuple.remote());
  }

  /** RFC 9293 section 3.9.2: TTL 64, never fragmented on the way (RFC 1191). */
  SendResult send(long now, FourTuple tuple, TcpSegment segment, Ecn mark, SendCause cause) {
    IpPacket packet =
        tuple.remote() instanceof Ipv4Address to
            ? Ipv4Packet.whole(
                (Ipv4Address) tuple.local(),
                to,
                IpLayer.DEFAULT_HOP_LIMIT,
                mark.bits(),
                true,
                0,
                segment)
            : IpPacket.of(
                tuple.local(), tuple.remote(), IpLayer.DEFAULT_HOP_LIMIT, mark.bits(), segment);
    return ip.send(now, packet, cause.text());
  }

  private final class Below implements Lower {
    @Override
    public SendResult send(
        long now, FourTuple tuple, TcpSegment segment, Ecn ecn, SendCause cause) {
      return TcpStack.this.send(now, tuple, segment, ecn, cause);
    }

    @Override
    public int pathMtu(long now, FourTuple tuple) {
      return TcpStack.this.pathMtu(now, tuple);
    }

    @Override
    public void onState(long now, TcpConnection connection, TcpState before) {
      if (connection.state() instanceof TcpState.Closed) {
        connections.remove(connection.tuple(), connection);
      }
      if (before instanceof TcpState.SynReceived was && !handshakes.isEmpty()) {
        TcpListener from = handshakes.remove(connection);
        if (from != null) {
          from.onHandshakeOver(now, connection, was.fastOpen());
        }
      }
    }

    @Override
    public void onFastOpen(TcpConnection connection, Optional<FastOpenCookie> cookie, int mss) {
      IpAddress server = connection.tuple().remote();
      if (cookie.isEmpty()) {
        fastOpen.forget(server);
      } else if (!cookie.get().isRequest()) {
        fastOpen.remember(server, cookie.get(), mss);
      }
    }

    @Override
    public void deadlineChanged(TcpConnection connection) {
      arm(connection);
    }
  }
}
