package dev.naru.internet.topology;

import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.link.Lane;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A network card: what of an interface survives when its host is switched off. */
final class Nic implements FrameSink {
  private final Host host;
  private final String name;
  private final int mtu;
  private final Optional<MacAddress> mac;
  private final List<Cidr> addresses = new ArrayList<>();
  private @Nullable Lane out;
  private @Nullable NetworkInterface current;

  Nic(Host host, String name, int mtu, Optional<MacAddress> mac) {
    this.host = host;
    this.name = name;
    this.mtu = mtu;
    this.mac = mac;
  }

  Host host() {
    return host;
  }

  String name() {
    return name;
  }

  int mtu() {
    return mtu;
  }

  Optional<MacAddress> mac() {
    return mac;
  }

  /** Its configured addresses, each with the prefix of its network. */
  List<Cidr> addresses() {
    return addresses;
  }

  void connect(Lane lane) {
    out = lane;
  }

  Lane out() {
    if (out == null) {
      throw new IllegalStateException(host + "/" + name + " is not connected");
    }
    return out;
  }

  /** The interface of the running host. */
  NetworkInterface current() {
    if (current == null) {
      throw new IllegalStateException(host + " is off");
    }
    return current;
  }

  void runAs(@Nullable NetworkInterface started) {
    current = started;
  }

  @Override
  public void accept(long now, Frame frame) {
    if (current == null) {
      host.dropWhileOff(now, this, frame);
    } else {
      host.onFrame(now, current, frame);
    }
  }
}
