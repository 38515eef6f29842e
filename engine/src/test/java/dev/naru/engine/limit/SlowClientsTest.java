package dev.naru.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Limits;
import dev.naru.engine.limit.SlowClients.Wait;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowClientsTest {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final SlowClients clients = new SlowClients(onePlace(), metrics);
  private final List<String> givenUp = new ArrayList<>();

  private static Limits onePlace() {
    Limits d = Limits.DEFAULTS;
    return new Limits(
        d.connections(),
        d.connectionsPerAddress(),
        1,
        d.queue(),
        d.header(),
        d.body(),
        d.handshakeTimeout(),
        d.headerTimeout(),
        d.bodyTimeout(),
        d.minimumRate(),
        d.idle());
  }

  private Wait client(String name) {
    return clients.of(() -> givenUp.add(name));
  }

  @Test
  void twiceAsManyMayWaitAsThereArePlaces() {
    client("a").begin();
    client("b").begin();
    assertThat(givenUp).isEmpty();
    assertThat(metrics.get("naru.in.flight.clients").gauge().value()).isEqualTo(2);

    client("c").begin();
    assertThat(givenUp).containsExactly("a");
    assertThat(clients.waiting()).isEqualTo(2);
    assertThat(metrics.get("naru.in.flight.clients.given.up").counter().count()).isEqualTo(1);
  }

  @Test
  void whoHasMovedIsBehindWhoHasNot() {
    Wait a = client("a");
    a.begin();
    client("b").begin();
    a.begin();
    assertThat(clients.waiting()).isEqualTo(2);

    client("c").begin();
    assertThat(givenUp).containsExactly("b");
  }

  @Test
  void whoIsNotWaitedForAnyMoreMakesRoom() {
    Wait a = client("a");
    a.begin();
    client("b").begin();
    a.end();
    a.end();

    client("c").begin();
    assertThat(givenUp).isEmpty();
  }

  @Test
  void whoWasGivenUpIsNotGivenUpAgain() {
    client("a").begin();
    client("b").begin();
    client("c").begin();
    Wait d = client("d");
    d.begin();
    assertThat(givenUp).containsExactly("a", "b");
    assertThat(d.begun()).isTrue();
    d.end();
    assertThat(d.begun()).isFalse();
  }
}
