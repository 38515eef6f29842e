package dev.naru.internet.udp;

import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import java.util.Optional;
import java.util.TreeSet;

/** An endpoint of UDP: a port, on one address or on all. */
public final class UdpSocket {

  /** A remote endpoint. */
  public record Peer(IpAddress address, int port) {}

  private final UdpLayer layer;
  private final Optional<IpAddress> address;
  private final int port;
  private final UdpReceiver receiver;
  private final TreeSet<IpAddress> groups = new TreeSet<>();
  private Optional<Peer> peer = Optional.empty();
  private int hopLimit = 64;
  private int multicastHopLimit = 1; // RFC 1112 section 6.1
  private boolean closed;

  UdpSocket(UdpLayer layer, Optional<IpAddress> address, int port, UdpReceiver receiver) {
    this.layer = layer;
    this.address = address;
    this.port = port;
    this.receiver = receiver;
  }

  /** The address it is bound to; empty for all. */
  public Optional<IpAddress> address() {
    return address;
  }

  public int port() {
    return port;
  }

  public Optional<Peer> peer() {
    return peer;
  }

  /** From now on only datagrams of this peer are received; empty for those of all. */
  public void connect(Optional<Peer> newPeer) {
    peer = newPeer;
  }

  /** Hop limit of what it sends to single hosts, 1 to 255. */
  public void hopLimit(int hops) {
    hopLimit = hops;
  }

  /** Hop limit of what it sends to groups, 0 to 255. */
  public void multicastHopLimit(int hops) {
    multicastHopLimit = hops;
  }

  /** Sends a datagram; takes over the payload. */
  public SendResult send(long now, IpAddress destination, int destinationPort, Payload payload) {
    int hops = destination.isMulticast() ? multicastHopLimit : hopLimit;
    return layer.send(now, this, destination, destinationPort, hops, payload);
  }

  /** Receives what is sent to {@code group} on an interface. */
  public void join(NetworkInterface at, IpAddress group) {
    if (!group.isMulticast()) {
      throw new IllegalArgumentException("not a group: " + group);
    }
    groups.add(group);
    layer.joined(at, group);
  }

  /** Receives what is sent to {@code group} no more. */
  public void leave(NetworkInterface at, IpAddress group) {
    if (groups.remove(group)) {
      layer.left(at, group);
    }
  }

  /** Frees the port. */
  public void close() {
    if (!closed) {
      closed = true;
      layer.closed(this);
    }
  }

  UdpReceiver receiver() {
    return receiver;
  }

  boolean wants(IpAddress destination, IpAddress source, int sourcePort) {
    boolean forUs =
        destination.isMulticast()
            ? groups.contains(destination)
            : address.isEmpty() || address.get().equals(destination);
    return forUs && (peer.isEmpty() || peer.get().equals(new Peer(source, sourcePort)));
  }

  /**
   * How closely it is bound: a connected socket is served before one bound to an address, and that
   * before all others.
   */
  int closeness() {
    return (peer.isPresent() ? 2 : 0) + (address.isPresent() ? 1 : 0);
  }
}
