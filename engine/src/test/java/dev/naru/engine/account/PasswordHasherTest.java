package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.PasswordHasher.Cost;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();

  private final PasswordHasher hasher =
      new PasswordHasher(new SplittableRandom(1), new Cost(64, 1));

  @Test
  void verifiesWhatItHashed() {
    String hash = hasher.hash(PASSWORD);
    assertThat(hasher.verify(PASSWORD, Optional.of(hash))).isTrue();
    assertThat(hasher.verify("correct horsf".toCharArray(), Optional.of(hash))).isFalse();
  }

  @Test
  void theDefaultCostIsTheOneRecommended() {
    String hash = new PasswordHasher(new SplittableRandom(1)).hash(PASSWORD);
    assertThat(hash).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[^$]{22}\\$[^$]{43}");
    assertThat(hasher.verify(PASSWORD, Optional.of(hash))).isTrue();
    assertThat(hasher.needsRehash(hash)).isTrue();
    assertThat(hasher.needsRehash(hasher.hash(PASSWORD))).isFalse();
  }

  @Test
  void twoHashesOfAPasswordDiffer() {
    assertThat(hasher.hash(PASSWORD)).isNotEqualTo(hasher.hash(PASSWORD));
  }

  /** From the tests of the reference implementation, phc-winner-argon2. */
  @Test
  void readsTheHashesOfOthers() {
    String theirs =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assertThat(hasher.verify("password".toCharArray(), Optional.of(theirs))).isTrue();
    assertThat(hasher.verify("Password".toCharArray(), Optional.of(theirs))).isFalse();
  }

  @Test
  void nobodyHasNoPassword() {
    assertThat(hasher.verify(PASSWORD, Optional.empty())).isFalse();
    assertThat(hasher.verify(new char[0], Optional.empty())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "correct horse",
        "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=7,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
      })
  void whatIsNoHashOfOursOrAsksForTooMuchIsAnError(String stored) {
    assertThatThrownBy(() -> hasher.verify(PASSWORD, Optional.of(stored)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFloodIsRefusedAndLeavesNothingBehind() throws Exception {
    PasswordHasher slow = new PasswordHasher(new SplittableRandom(1), new Cost(8 * 1_024, 2));
    int flood = 300;
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(flood);
    CountDownLatch go = new CountDownLatch(1);
    for (int i = 0; i < flood; i++) {
      Thread.startVirtualThread(
          () -> {
            try {
              go.await();
              slow.verify(PASSWORD, Optional.empty());
              answered.incrementAndGet();
            } catch (TooManyLoginsException busy) {
              refused.incrementAndGet();
            } catch (InterruptedException interrupted) {
              throw new AssertionError(interrupted);
            } finally {
              over.countDown();
            }
          });
    }
    go.countDown();
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(answered.get() + refused.get()).isEqualTo(flood);
    assertThat(answered.get()).isPositive();
    var after = new CompletableFuture<String>();
    Thread.startVirtualThread(() -> after.complete(slow.hash(PASSWORD)));
    assertThat(after.get(30, TimeUnit.SECONDS)).startsWith("$argon2id$");
  }
}
