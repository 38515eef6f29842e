package dev.naru.internet.ip;

import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv6Address;
import dev.naru.internet.wire.MacAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * An interface of a host: a name, addresses with the prefixes that are reached through it, an MTU,
 * and the port that frames leave by. On Ethernet it has a {@link MacAddress} and finds its
 * neighbours; on a point-to-point link it has none and needs none.
 */
public final class NetworkInterface {
  private final String name;
  private final int index;
  private final int mtu;
  private final Optional<MacAddress> mac;
  private final FrameSink port;
  private final List<Cidr> addresses = new ArrayList<>();
  private final TreeSet<IpAddress> groups = new TreeSet<>();
  private boolean up = true;

  NetworkInterface(String name, int index, int mtu, Optional<MacAddress> mac, FrameSink port) {
    this.name = name;
    this.index = index;
    this.mtu = mtu;
    this.mac = mac;
    this.port = port;
  }

  /** As its host calls it: {@code eth0}. */
  public String name() {
    return name;
  }

  /** Its number in the host, from 0. */
  public int index() {
    return index;
  }

  /** The largest IP packet that leaves here, in bytes. */
  public int mtu() {
    return mtu;
  }

  /** Its Ethernet address; empty on a point-to-point link. */
  public Optional<MacAddress> mac() {
    return mac;
  }

  /** Its addresses with their prefixes, in the order of their adding. */
  public List<Cidr> addresses() {
    return Collections.unmodifiableList(addresses);
  }

  public boolean isUp() {
    return up;
  }

  void setUp(boolean up) {
    this.up = up;
  }

  /** Whether the queue before its transmitter takes nothing more at present. */
  boolean isFull() {
    return port.isFull();
  }

  FrameSink port() {
    return port;
  }

  void addAddress(Cidr address) {
    addresses.add(address);
    if (address.address() instanceof Ipv6Address v6) {
      groups.add(v6.solicitedNode()); // RFC 4861 section 7.2.1
    }
  }

  /** Whether {@code address} is one of its own unicast addresses. */
  boolean owns(IpAddress address) {
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether packets to this group are wanted here. */
  boolean hasJoined(IpAddress group) {
    return group.equals(Ipv6Address.ALL_NODES)
        || group.equals(Ipv4Address.ALL_HOSTS)
        || groups.contains(group);
  }

  /** The groups joined here, in the order of their numbers. */
  List<IpAddress> groups() {
    return List.copyOf(groups);
  }

  /** Whether it was not joined before. */
  boolean join(IpAddress group) {
    return groups.add(group);
  }

  /** Whether it was joined. */
  boolean leave(IpAddress group) {
    return groups.remove(group);
  }

  /** Whether {@code address} is the broadcast address of the segment, or of one of its networks. */
  boolean isBroadcast(IpAddress address) {
    if (!(address instanceof Ipv4Address v4)) {
      return false;
    }
    boolean is = v4.isBroadcast();
    for (int i = 0; i < addresses.size() && !is; i++) {
      is = addresses.get(i).isBroadcast(v4);
    }
    return is;
  }

  @Override
  public String toString() {
    return name;
  }
}
