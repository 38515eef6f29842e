package dev.naru.engine.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.health.Health.Status;
import dev.naru.engine.health.HealthRegistry.Phase;
import org.junit.jupiter.api.Test;

class HealthRegistryTest {

  private final HealthRegistry registry = new HealthRegistry();

  @Test
  void theWorstDecidesAndIsNamed() {
    registry.register("web", () -> Health.UP);
    registry.register("mail", () -> new Health(Status.DEGRADED, "slow"));
    assertThat(registry.overall()).isEqualTo(new Health(Status.DEGRADED, "mail: slow"));
    registry.register("store", () -> Health.down("gone"));
    assertThat(registry.overall()).isEqualTo(Health.down("mail: slow; store: gone"));
  }

  @Test
  void whoeverCannotAnswerIsDown() {
    registry.register(
        "web",
        () -> {
          throw new IllegalStateException("closed");
        });
    assertThat(registry.overall().status()).isEqualTo(Status.DOWN);
    assertThat(registry.overall().detail()).contains("web", "closed");
  }

  @Test
  void takesWorkOnlyWhileRunning() {
    assertThat(registry.readiness()).isEqualTo(Health.down("starting"));
    registry.enter(Phase.RUNNING);
    assertThat(registry.readiness()).isEqualTo(Health.UP);
    registry.enter(Phase.DRAINING);
    assertThat(registry.readiness()).isEqualTo(Health.down("stopping"));
  }

  @Test
  void aNameIsTakenUntilItsRegistrationIsClosed() {
    var first = registry.register("web", () -> Health.UP);
    assertThatThrownBy(() -> registry.register("web", () -> Health.UP))
        .isInstanceOf(IllegalStateException.class);
    first.close();
    registry.register("web", () -> Health.down("x"));
    assertThat(registry.all()).containsOnlyKeys("web");
  }
}
