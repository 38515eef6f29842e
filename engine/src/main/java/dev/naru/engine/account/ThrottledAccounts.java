package dev.naru.engine.account;

import dev.naru.engine.network.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Accounts whose passwords cannot be guessed at will: after some failed logins in a row a name must
 * wait, twice as long after each further one, whether it exists or not. Refused tries are not
 * looked at and cost nothing. Waiting ends soon enough that nobody can lock another out for long.
 */
public final class ThrottledAccounts implements Accounts {

  private static final int FREE_FAILURES = 5;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;

  /** After as long without another failure they are forgotten. */
  private static final Duration MEMORY = Duration.ofMinutes(15);

  /** Names that are watched; above this the one that failed longest ago is forgotten. */
  private static final int MOST_NAMES = 10_000;

  /**
   * Failures of a name in a row.
   *
   * @param count how many
   * @param last when, in the clock's nanoseconds
   */
  private record Failures(int count, long last) {

    /** How long a name with too many must still wait; zero or less when it need not. */
    long remaining(long now) {
      int doublings = Math.min(count - FREE_FAILURES, MOST_DOUBLINGS);
      return last + (FIRST_WAIT.toNanos() << doublings) - now;
    }

    boolean forgotten(long now) {
      return now - last > MEMORY.toNanos();
    }
  }

  private final Accounts accounts;
  private final Clock clock;
  private final Counter successes;
  private final Counter wrong;
  private final Counter throttled;

  /** By name, the one that failed longest ago first; guarded by itself. */
  private final LinkedHashMap<String, Failures> failures = new LinkedHashMap<>();

  /** Around others; counts in {@code naru.logins}, by {@code result}. */
  public ThrottledAccounts(Accounts accounts, Clock clock, MeterRegistry metrics) {
    this.accounts = accounts;
    this.clock = clock;
    this.successes = counter(metrics, "success");
    this.wrong = counter(metrics, "failure");
    this.throttled = counter(metrics, "throttled");
  }

  private static Counter counter(MeterRegistry metrics, String result) {
    return Counter.builder("naru.logins")
        .description("Logins tried: the right password, a wrong one, or refused without a look")
        .tag("result", result)
        .register(metrics);
  }

  @Override
  public Optional<Account> authenticate(String name, char[] password) {
    String canonical = AccountRules.canonical(name);
    Optional<Account> account;
    try {
      check(canonical);
      account = accounts.authenticate(canonical, password);
    } catch (TooManyLoginsException refused) {
      throttled.increment();
      throw refused;
    }
    if (account.isPresent()) {
      successes.increment();
      forget(canonical);
    } else {
      wrong.increment();
      remember(canonical);
    }
    return account;
  }

  private void check(String name) {
    synchronized (failures) {
      long now = clock.nanos();
      Failures known = failures.get(name);
      if (known == null || known.count() < FREE_FAILURES) {
        return;
      } else if (known.forgotten(now)) {
        failures.remove(name);
        return;
      }
      long wait = known.remaining(now);
      if (wait > 0) {
        Duration after = Duration.ofNanos(wait);
        throw new TooManyLoginsException(
            "too many failed logins; try again in " + (after.toSeconds() + 1) + " s", after);
      }
      // Whoever comes while this try is looked at waits as behind a failure.
      failures.put(name, new Failures(known.count(), now));
    }
  }

  private void remember(String name) {
    if (name.length() > AccountRules.LONGEST_NAME) {
      return; // Nobody's, and whoever sends it would have the memory.
    }
    synchronized (failures) {
      long now = clock.nanos();
      Failures old = failures.remove(name);
      int count = old == null || old.forgotten(now) ? 1 : old.count() + 1;
      failures.put(name, new Failures(count, now));
      if (failures.size() > MOST_NAMES || failures.firstEntry().getValue().forgotten(now)) {
        failures.pollFirstEntry();
      }
    }
  }

  private void forget(String name) {
    synchronized (failures) {
      failures.remove(name);
    }
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
    forget(AccountRules.canonical(name));
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
