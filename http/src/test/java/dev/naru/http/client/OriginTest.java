package dev.naru.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.network.Network;
import dev.naru.http.client.Origin.Protocol;
import dev.naru.http.client.Origin.Settings;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The places that all loops' pools share. */
class OriginTest {

  private final Network network = NetworkKind.MEMORY.open();
  private final Origin origin =
      new Origin(
          network,
          InetSocketAddress.createUnresolved("nobody", 1),
          new Settings(
              Protocol.HTTP_1_1,
              Optional.empty(),
              "nobody",
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              1,
              1_024));
  private final LoopPool pool =
      new LoopPool(origin, (EventLoop) network.connect().config().group().next());

  @AfterEach
  void close() {
    origin.close();
    network.close();
  }

  @Test
  void thereAreSoManyPlaces() {
    assertThat(origin.enter()).isTrue();
    assertThat(origin.enter()).isFalse();
    assertThat(origin.connections()).isEqualTo(1);
    origin.leave();
    assertThat(origin.connections()).isZero();
    assertThat(origin.enter()).isTrue();
  }

  @Test
  void whoWaitsIsCalledWhenAPlaceIsLeft() {
    origin.enter();
    origin.await(pool);
    assertThat(origin.wanted()).isTrue();
    origin.leave();
    assertThat(origin.wanted()).isFalse();
  }

  @Test
  void whoWaitsForAPlaceThatHasJustBeenLeftIsCalled() {
    origin.enter();
    assertThat(origin.enter()).isFalse();
    origin.leave();
    origin.await(pool);
    assertThat(origin.wanted()).isFalse();
  }
}
