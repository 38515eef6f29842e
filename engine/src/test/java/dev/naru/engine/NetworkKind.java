package dev.naru.engine;

import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.HostNetworkConfig;
import dev.naru.engine.network.HostNetworkConfig.Transport;
import dev.naru.engine.network.MemoryNetwork;
import dev.naru.engine.network.Network;
import io.netty.channel.epoll.Epoll;
import java.util.ServiceLoader;

/** The networks that a test can run on: {@code @ParameterizedTest @EnumSource}. */
public enum NetworkKind {
  /** In memory, with the machine's time. */
  MEMORY,
  /** Sockets of the kernel, waited for by epoll; by the JDK where there is no epoll. */
  EPOLL,
  /** Sockets of the kernel, waited for by the JDK. */
  NIO;

  /**
   * What opens the networks of all kinds where one is on the class path (as a service): so the same
   * tests run on a network that engine does not know.
   */
  public interface Opener {
    /** Opens one; the caller closes it. */
    Network open();
  }

  /** Opens one; the caller closes it. */
  public Network open() {
    return ServiceLoader.load(Opener.class).findFirst().map(Opener::open).orElseGet(this::own);
  }

  private Network own() {
    return switch (this) {
      case MEMORY -> new MemoryNetwork(1);
      case EPOLL ->
          new HostNetwork(
              HostNetworkConfig.DEFAULTS.with(
                  Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO));
      case NIO -> new HostNetwork(HostNetworkConfig.DEFAULTS.with(Transport.NIO));
    };
  }
}
