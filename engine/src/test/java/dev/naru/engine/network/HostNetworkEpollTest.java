package dev.naru.engine.network;

import dev.naru.engine.NetworkKind;
import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

class HostNetworkEpollTest extends HostNetworkContract {

  @BeforeAll
  static void epollIsThere() {
    Assumptions.assumeTrue(Epoll.isAvailable(), () -> "no epoll: " + Epoll.unavailabilityCause());
  }

  @Override
  protected Network network() {
    return NetworkKind.EPOLL.open();
  }
}
