package dev.naru.engine.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every network promises of listeners, beside what it does of connections. */
abstract class ListenersContract extends ConnectionsContract {

  @Test
  void whoConnectsBeforeOpeningIsServedAfterIt() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", Echo::new);
    Peer early = connect(listener.address());
    early.send("early");
    // Something else has gone through every loop meanwhile: the listener had its chance.
    Listeners others = new Listeners(network, new SimpleMeterRegistry());
    others.open();
    Listener open = others.bind(config("tcp://127.0.0.1:0"), initializer(Echo::new, channel -> {}));
    for (int i = 0; i < 4; i++) {
      Peer other = connect(open.address());
      other.send("other");
      other.expect("other");
    }
    assertThat(accepted).isEmpty();
    assertThat(early.received.readableBytes()).isZero();
    listeners.open();
    early.expect("early");
    assertThat(accepted).hasSize(1);
    others.close();
  }

  @Test
  void manyWhoConnectBeforeOpeningAreAllServed() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", Echo::new);
    Peer[] early = new Peer[50];
    for (int i = 0; i < early.length; i++) {
      early[i] = connect(listener.address());
      early[i].send("early");
    }
    listeners.open();
    for (Peer each : early) {
      each.expect("early");
    }
    assertThat(listener.connections()).isEqualTo(50);
  }

  @Test
  void connectionsAreCountedUntilTheyAreClosed() throws Exception {
    Listener one = listen(Echo::new);
    Listener other = listen(Echo::new);
    Peer first = connect(one);
    first.send("a");
    first.expect("a");
    Peer second = connect(other);
    second.send("b");
    second.expect("b");
    assertThat(one.connections()).isEqualTo(1);
    assertThat(listeners.connections()).isEqualTo(2);
    assertThat(metrics.get("naru.connections").gauges().stream().mapToDouble(g -> g.value()).sum())
        .isEqualTo(2);
    accepted.poll(30, SECONDS);
    second.channel.close();
    assertThat(accepted.poll(30, SECONDS).closeFuture().await(30, SECONDS)).isTrue();
    awaitCount(1);
    assertThat(other.connections()).isZero();
    assertThat(one.connections()).isEqualTo(1);
  }

  @Test
  void theLimitIsForAllListenersTogether() throws Exception {
    Limits two = limits(2);
    Listener one =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), two),
            initializer(Echo::new, accepted::add));
    Listener other =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), two),
            initializer(Echo::new, accepted::add));
    listeners.open();
    Peer first = connect(one);
    first.send("a");
    first.expect("a");
    Peer second = connect(other);
    second.send("b");
    second.expect("b");
    connect(one).expectClosed();
    awaitCount(2);
    assertThat(refused("connections")).isEqualTo(1);
    assertThat(refused("connections-per-address")).isZero();
    first.send("c");
    first.expect("c");
  }

  @Test
  void healthTellsWhenWhoeverConnectsIsTurnedAway() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", limits(1), Echo::new);
    listeners.open();
    assertThat(listeners.health()).isEqualTo(Health.UP);

    Peer only = connect(listener);
    only.send("a");
    only.expect("a");
    assertThat(listeners.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(listeners.health().detail()).contains("all 1 connections of limits.connections");
  }

  @Test
  void loopbackIsNotCountedByAddress() throws Exception {
    Listener listener = bind("tcp://127.0.0.1:0", limits(10, 1), Echo::new);
    listeners.open();
    for (int i = 0; i < 3; i++) {
      Peer client = connect(listener);
      client.send("a");
      client.expect("a");
    }
    assertThat(origins()).isZero();
  }

  @Test
  void aPipelineThatCannotBeSetUpIsClosedAndNotCounted() throws Exception {
    Listener listener =
        listen(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    connect(listener).expectClosed();
    awaitCount(0);
    assertThat(listener.connections()).isZero();
  }

  @Test
  void aClosedListenerLeavesItsConnectionsOpen() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("before");
    client.expect("before");
    listener.close();
    client.send("after");
    client.expect("after");
    assertThat(listener.connections()).isEqualTo(1);
    assertThat(metrics.find("naru.connections").gauge()).isNull();
  }

  @Test
  void aUnixSocketIsServed(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    Listener listener = bind("unix:" + path, Echo::new);
    listeners.open();
    assertThat(listener.address()).isEqualTo(UnixDomainSocketAddress.of(path));
    assertThat(overUnix(path, "local")).isEqualTo("local");
    assertThatThrownBy(() -> bind("unix:" + path, Echo::new))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unix:" + path);
    assertThat(overUnix(path, "still")).isEqualTo("still");
  }

  /** Sends a text over a Unix socket and answers what comes back. */
  protected abstract String overUnix(Path path, String text) throws Exception;
}
