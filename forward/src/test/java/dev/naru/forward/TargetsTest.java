package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TargetsTest {

  private final TestPlatform platform = TestPlatform.withManualClock();

  @AfterEach
  void close() {
    platform.close();
  }

  private Targets targets(Balance balance, int count) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      endpoints.add(Endpoint.parse("tcp://10.0.0." + i + ":80"));
    }
    Targets targets =
        new Targets(endpoints, balance, Optional.empty(), platform.platform().network());
    for (Endpoint.Socket each : targets.endpoints()) {
      targets.found(each, List.of(new InetSocketAddress(each.host(), each.port())));
    }
    return targets;
  }

  private static InetSocketAddress client(int number) {
    return new InetSocketAddress("192.0.2." + number, 1_000 + number);
  }

  @Test
  void inTurnsEachHasItsTurn() {
    Targets targets = targets(Balance.ROUND_ROBIN, 3);
    List<Target> chosen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      chosen.add(targets.choose(client(1), List.of()).orElseThrow());
    }
    assertThat(chosen.subList(0, 3)).containsExactlyElementsOf(targets.all());
    assertThat(chosen.subList(3, 6)).containsExactlyElementsOf(targets.all());
  }

  @Test
  void theLeastBusyIsChosen() {
    Targets targets = targets(Balance.LEAST_CONNECTIONS, 3);
    targets.all().get(0).active().set(2);
    targets.all().get(1).active().set(1);
    targets.all().get(2).active().set(3);
    assertThat(targets.choose(client(1), List.of())).contains(targets.all().get(1));
  }

  @Test
  void ofTwoByChanceTheBusierIsNeverTakenWhenThereAreOnlyTwo() {
    Targets targets = targets(Balance.RANDOM_TWO, 2);
    targets.all().get(0).active().set(1);
    for (int i = 0; i < 50; i++) {
      assertThat(targets.choose(client(i), List.of())).contains(targets.all().get(1));
    }
  }

  @Test
  void anAddressStaysWithItsTargetWhenAnotherIsLost() {
    Targets targets = targets(Balance.SOURCE, 4);
    Map<Integer, Target> before = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      before.put(i, targets.choose(client(i), List.of()).orElseThrow());
    }
    assertThat(before.values()).containsAll(targets.all());
    Target lost = targets.all().get(2);
    lost.gone("a test");
    before.forEach(
        (number, target) -> {
          Target now = targets.choose(client(number), List.of()).orElseThrow();
          if (target == lost) {
            assertThat(now).isNotEqualTo(lost);
          } else {
            assertThat(now).isEqualTo(target);
          }
        });
  }

  @Test
  void oneThatFailedRestsAWhileAndIsAskedAllTheSameWhenAllHave() {
    Targets targets = targets(Balance.ROUND_ROBIN, 2);
    Target failed = targets.all().get(0);
    failed.failed("a test");
    assertThat(targets.choose(client(1), List.of())).contains(targets.all().get(1));
    assertThat(targets.choose(client(1), List.of(targets.all().get(1)))).contains(failed);
    assertThat(targets.choose(client(1), targets.all())).isEmpty();
    platform.clock().advance(Target.REST);
    assertThat(failed.usable()).isTrue();
    failed.failed("a test");
    platform.clock().advance(Duration.ofSeconds(1));
    failed.succeeded();
    assertThat(failed.usable()).isTrue();
  }
}
