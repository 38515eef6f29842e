package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TicketKeysTest {

  @Test
  void aKeyIsReplacedWhenItsTimeIsUpAndNotBefore() {
    long rotation = TicketKeys.ROTATION.toNanos();
    TicketKeys keys = new TicketKeys(new SplittableRandom(1), 5);
    assertThat(keys.rotate(5 + rotation - 1)).isFalse();
    assertThat(keys.rotate(5 + rotation)).isTrue();
    assertThat(keys.rotate(5 + rotation)).isFalse();
    assertThat(keys.rotate(5 + 2 * rotation)).isTrue();
  }

  @Test
  void asManyAreKeptAsTicketsInLifeNeed() {
    TicketKeys keys = new TicketKeys(new SplittableRandom(1), 0);
    for (int i = 1; i < 10; i++) {
      keys.rotate(i * TicketKeys.ROTATION.toNanos());
    }
    assertThat(keys.kept()).isEqualTo(3);
  }
}
