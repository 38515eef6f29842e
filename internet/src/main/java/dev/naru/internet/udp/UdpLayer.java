package dev.naru.internet.udp;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.ProtocolHandler;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.UdpDatagram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The UDP of one host. */
public final class UdpLayer implements ProtocolHandler {
  /** IANA's dynamic ports (RFC 6335 section 6). */
  private static final int FIRST_EPHEMERAL = 49152;

  private static final int EPHEMERAL_PORTS = 16384;
  private static final int MAX_PAYLOAD = 65507;

  private final IpStack ip;
  private final RandomStream ports;
  private final Map<Integer, List<UdpSocket>> sockets = new HashMap<>();

  /** Registers with the host's IP. */
  public UdpLayer(IpStack ip) {
    this.ip = ip;
    this.ports = ip.random("udp.ports");
    ip.register(IpProtocol.UDP, this);
  }

  /**
   * Opens a socket.
   *
   * @param address one of this host's, or empty for all
   * @param port 1 to 65535, or 0 for any that is free (RFC 6056 section 3.3.1)
   * @return empty if the port is taken, or the address is not this host's
   */
  public Optional<UdpSocket> bind(Optional<IpAddress> address, int port, UdpReceiver receiver) {
    if (address.isPresent() && !address.get().isMulticast() && !ip.isLocal(address.get())) {
      return Optional.empty();
    }
    int chosen = port == 0 ? ephemeral() : port;
    if (chosen == 0 || isTaken(address, chosen)) {
      return Optional.empty();
    }
    UdpSocket socket = new UdpSocket(this, address, chosen, receiver);
    sockets.computeIfAbsent(chosen, _ -> new ArrayList<>(1)).add(socket);
    return Optional.of(socket);
  }

  /** All that are open, by their ports. */
  public List<UdpSocket> sockets() {
    return sockets.values().stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingInt(UdpSocket::port))
        .toList();
  }

  private int ephemeral() {
    int start = ports.nextInt(EPHEMERAL_PORTS);
    for (int i = 0; i < EPHEMERAL_PORTS; i++) {
      int port = FIRST_EPHEMERAL + (start + i) % EPHEMERAL_PORTS;
      if (!sockets.containsKey(port)) {
        return port;
      }
    }
    return 0;
  }

  private boolean isTaken(Optional<IpAddress> address, int port) {
    return sockets.getOrDefault(port, List.of()).stream()
        .anyMatch(s -> s.address().isEmpty() || address.isEmpty() || s.address().equals(address));
  }

  SendResult send(
      long now, UdpSocket socket, IpAddress destination, int port, int hopLimit, Payload payload) {
    if (payload.length() > MAX_PAYLOAD) {
      payload.release();
      return SendResult.TOO_BIG;
    }
    Optional<IpAddress> source = socket.address().or(() -> ip.sourceFor(destination));
    if (source.isEmpty()) {
      payload.release();
      return SendResult.NO_ROUTE;
    }
    if (source.get().version() != destination.version()) {
      payload.release();
      return SendResult.BAD_SOURCE;
    }
    UdpDatagram datagram = new UdpDatagram(socket.port(), port, payload);
    return ip.send(now, IpPacket.of(source.get(), destination, hopLimit, 0, datagram));
  }

  void joined(NetworkInterface at, IpAddress group) {
    ip.join(at, group);
  }

  void left(NetworkInterface at, IpAddress group) {
    boolean wanted =
        sockets.values().stream().flatMap(List::stream).anyMatch(s -> s.wants(group, group, 0));
    if (!wanted) {
      ip.leave(at, group);
    }
  }

  void closed(UdpSocket socket) {
    List<UdpSocket> sharing = sockets.getOrDefault(socket.port(), List.of());
    sharing.remove(socket);
    if (sharing.isEmpty()) {
      sockets.remove(socket.port());
    }
  }

  @Override
  public void onPacket(long now, IpPacket packet, NetworkInterface arrival) {
    if (!(packet.body() instanceof UdpDatagram datagram)) {
      packet.release();
      return;
    }
    List<UdpSocket> bound = sockets.getOrDefault(datagram.destinationPort(), List.of());
    boolean toAll =
        packet.destination().isMulticast()
            || (packet.destination() instanceof Ipv4Address && !ip.isLocal(packet.destination()));
    if (toAll) {
      toGroup(now, packet, datagram, bound);
      return;
    }
    UdpSocket best = null;
    for (UdpSocket socket : bound) {
      if (socket.wants(packet.destination(), packet.source(), datagram.sourcePort())
          && (best == null || socket.closeness() > best.closeness())) {
        best = socket;
      }
    }
    if (best == null) { // RFC 1122 section 4.1.3.1
      ip.reject(now, packet, arrival, IpError.Kind.PORT_UNREACHABLE);
      ip.drop(now, arrival, packet, "no socket on port " + datagram.destinationPort());
    } else {
      receive(now, best, packet, datagram);
    }
  }

  /** Every socket that has joined the group gets it; of a broadcast, every socket on the port. */
  private void toGroup(long now, IpPacket packet, UdpDatagram datagram, List<UdpSocket> bound) {
    boolean group = packet.destination().isMulticast();
    for (UdpSocket socket : List.copyOf(bound)) {
      boolean wanted =
          group
              ? socket.wants(packet.destination(), packet.source(), datagram.sourcePort())
              : socket.address().isEmpty();
      if (wanted) {
        packet.retain();
        receive(now, socket, packet, datagram);
      }
    }
    packet.release();
  }

  private static void receive(long now, UdpSocket socket, IpPacket packet, UdpDatagram datagram) {
    socket
        .receiver()
        .onDatagram(
            now, packet.source(), datagram.sourcePort(), packet.destination(), datagram.payload());
  }

  @Override
  public void onError(long now, IpError error) {
    if (error.quoted().length() < 4) {
      return;
    }
    int destinationPort = error.quoted().u16(2);
    UdpSocket.Peer peer = new UdpSocket.Peer(error.destination(), destinationPort);
    for (UdpSocket socket : List.copyOf(sockets.getOrDefault(error.quoted().u16(0), List.of()))) {
      boolean ours = socket.address().isEmpty() || socket.address().get().equals(error.source());
      if (ours && (socket.peer().isEmpty() || socket.peer().get().equals(peer))) {
        socket.receiver().onError(now, error, destinationPort);
      }
    }
  }

  @Override
  public void onTimer(long now) {}

  @Override
  public long nextDeadline() {
    return NEVER;
  }
}
