package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.PasswordHasher.Cost;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
    Semaphore permits = new Semaphore(0, true);
    PasswordHasher full = new PasswordHasher(new SplittableRandom(1), new Cost(64, 1), permits);
    int tooMany = 100;
    CountDownLatch refused = new CountDownLatch(tooMany);
    CountDownLatch answered = new CountDownLatch(PasswordHasher.MOST_WAITING);
    for (int i = 0; i < PasswordHasher.MOST_WAITING + tooMany; i++) {
      Thread.startVirtualThread(
          () -> {
            try {
              assertThat(full.verify(PASSWORD, Optional.empty())).isFalse();
              answered.countDown();
            } catch (TooManyLoginsException busy) {
              refused.countDown();
            }
          });
    }
    assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(answered.getCount()).isEqualTo(PasswordHasher.MOST_WAITING);
    permits.release(2);
    assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(full.hash(PASSWORD)).startsWith("$argon2id$");
    assertThat(permits.availablePermits()).isEqualTo(2);
  }
}
