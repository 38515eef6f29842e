package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.ManualClock;
import dev.naru.engine.TestPlatform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottledAccountsTest extends AccountsContract {

  private static final char[] RIGHT = "correct horse".toCharArray();
  private static final char[] WRONG = "wrong horse".toCharArray();

  private final TestPlatform test = TestPlatform.withManualClock();
  private final ManualClock clock = test.clock();
  private final Counting counting =
      new Counting(
          new MemoryAccounts(
              new PasswordHasher(
                  test.platform().network().random(), new PasswordHasher.Cost(64, 1))));
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Accounts accounts = new ThrottledAccounts(counting, clock, metrics);

  @Override
  protected Accounts accounts() {
    return accounts;
  }

  @BeforeEach
  void start() {
    counting.looks = 0;
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void afterFiveFailuresANameWaitsTwiceAsLongEachTime() throws Exception {
    accounts.create("ann", RIGHT, Set.of("user"));
    for (int i = 0; i < 5; i++) {
      assertThat(accounts.authenticate("ann", WRONG)).isEmpty();
    }
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
      refusedFor("ann", Duration.ofSeconds(seconds));
      clock.advance(Duration.ofSeconds(seconds).minusNanos(1));
      refusedFor("ANN", Duration.ofNanos(1));
      clock.advance(Duration.ofNanos(1));
      assertThat(accounts.authenticate("ann", WRONG)).isEmpty();
    }
    assertThat(counting.looks).isEqualTo(5 + 9);
  }

  /** Or as many as can come at once, when a wait is over, would be as good as one. */
  @Test
  void behindAWaitOneTryIsLookedAtAtATime() throws Exception {
    accounts.create("ann", RIGHT, Set.of("user"));
    for (int i = 0; i < 5; i++) {
      accounts.authenticate("ann", WRONG);
    }
    clock.advance(Duration.ofSeconds(1));
    counting.meanwhile = () -> refusedFor("ann", Duration.ofSeconds(1));
    assertThat(accounts.authenticate("ann", RIGHT)).isPresent();
    assertThat(counting.looks).isEqualTo(6);
  }

  @Test
  void theRightPasswordIsTakenAfterTheWaitAndClearsTheRecord() throws Exception {
    accounts.create("ann", RIGHT, Set.of("user"));
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5; i++) {
        accounts.authenticate("ann", WRONG);
      }
      refusedFor("ann", Duration.ofSeconds(1));
      clock.advance(Duration.ofSeconds(1));
      assertThat(accounts.authenticate("ann", RIGHT)).isPresent();
    }
  }

  @Test
  void otherNamesDoNotWaitAndUnknownOnesDo() throws Exception {
    accounts.create("ann", RIGHT, Set.of("user"));
    for (int i = 0; i < 5; i++) {
      accounts.authenticate("nobody", WRONG);
    }
    refusedFor("nobody", Duration.ofSeconds(1));
    assertThat(accounts.authenticate("ann", RIGHT)).isPresent();
  }

  @Test
  void failuresAreForgottenAfterAWhile() {
    for (int i = 0; i < 4; i++) {
      accounts.authenticate("ann", WRONG);
    }
    clock.advance(Duration.ofMinutes(15).plusNanos(1));
    for (int i = 0; i < 5; i++) {
      assertThat(accounts.authenticate("ann", WRONG)).isEmpty();
    }
    refusedFor("ann", Duration.ofSeconds(1));
  }

  @Test
  void waitsAreForgottenAfterAWhileToo() {
    for (int i = 0; i < 5; i++) {
      accounts.authenticate("ann", WRONG);
    }
    clock.advance(Duration.ofMinutes(15).plusNanos(1));
    for (int i = 0; i < 5; i++) {
      assertThat(accounts.authenticate("ann", WRONG)).isEmpty();
    }
    refusedFor("ann", Duration.ofSeconds(1));
  }

  @Test
  void aNewPasswordEndsTheWait() throws Exception {
    accounts.create("ann", RIGHT, Set.of("user"));
    for (int i = 0; i < 5; i++) {
      accounts.authenticate("ann", WRONG);
    }
    accounts.setPassword("ann", "another horse".toCharArray());
    assertThat(accounts.authenticate("ann", "another horse".toCharArray())).isPresent();
  }

  @Test
  void aFloodOfNamesForgetsTheOldestOnly() {
    Accounts throttled = new ThrottledAccounts(new Nobody(), clock, metrics);
    for (int i = 0; i < 5; i++) {
      throttled.authenticate("first", WRONG);
      throttled.authenticate("last", WRONG);
    }
    clock.advance(Duration.ofSeconds(1));
    throttled.authenticate("last", WRONG);
    for (int i = 0; i < 9_999; i++) {
      throttled.authenticate("name" + i, WRONG);
    }
    assertThatThrownBy(() -> throttled.authenticate("last", WRONG))
        .isInstanceOf(TooManyLoginsException.class);
    for (int i = 0; i < 5; i++) {
      assertThat(throttled.authenticate("first", WRONG)).isEmpty();
    }
  }

  private void refusedFor(String name, Duration wait) {
    assertThatThrownBy(() -> accounts.authenticate(name, RIGHT))
        .isInstanceOfSatisfying(
            TooManyLoginsException.class,
            refused -> assertThat(refused.retryAfter()).isEqualTo(wait));
  }

  /** Counts how often a password is looked at. */
  private static final class Counting extends Nobody {
    private final Accounts accounts;
    int looks;

    /** What happens while a password is looked at. */
    Runnable meanwhile = () -> {};

    Counting(Accounts accounts) {
      this.accounts = accounts;
    }

    @Override
    public Optional<Account> authenticate(String name, char[] password) {
      looks++;
      meanwhile.run();
      return accounts.authenticate(name, password);
    }

    @Override
    public Optional<Account> find(String name) {
      return accounts.find(name);
    }

    @Override
    public List<Account> list(String after, int most) {
      return accounts.list(after, most);
    }

    @Override
    public Account create(String name, char[] password, Set<String> roles) throws AccountException {
      return accounts.create(name, password, roles);
    }

    @Override
    public void setPassword(String name, char[] password) throws AccountException {
      accounts.setPassword(name, password);
    }

    @Override
    public Account changeRoles(String name, Set<String> add, Set<String> remove)
        throws AccountException {
      return accounts.changeRoles(name, add, remove);
    }

    @Override
    public boolean remove(String name) {
      return accounts.remove(name);
    }

    @Override
    public Watch onChange(Consumer<String> listener) {
      return accounts.onChange(listener);
    }
  }

  /** Nobody has an account, and it costs nothing to find out. */
  private static class Nobody implements Accounts {
    @Override
    public Optional<Account> authenticate(String name, char[] password) {
      return Optional.empty();
    }

    @Override
    public Optional<Account> find(String name) {
      return Optional.empty();
    }

    @Override
    public List<Account> list(String after, int most) {
      return List.of();
    }

    @Override
    public Account create(String name, char[] password, Set<String> roles) throws AccountException {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setPassword(String name, char[] password) throws AccountException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Account changeRoles(String name, Set<String> add, Set<String> remove)
        throws AccountException {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(String name) {
      return false;
    }

    @Override
    public Watch onChange(Consumer<String> listener) {
      return () -> {};
    }
  }
}
