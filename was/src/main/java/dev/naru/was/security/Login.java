package dev.naru.was.security;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.Logins;
import dev.naru.engine.network.Network;
import dev.naru.was.loader.ContextLoader;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@link Logins} for applications: the accounts' code runs under the container's class loader. */
public final class Login implements AutoCloseable {

  private final Logins logins;

  /**
   * Against accounts.
   *
   * @param accounts asked for when somebody first logs in
   */
  public Login(Supplier<Accounts> accounts, Network network) {
    this.logins = new Logins(accounts, network);
  }

  /** See {@link Logins#check}. */
  public Optional<Account> check(String name, char[] password) {
    return ContextLoader.container(() -> logins.check(name, password));
  }

  /** See {@link Logins#checkRemembering}. */
  public Optional<Account> checkRemembering(String name, char[] password) {
    return ContextLoader.container(() -> logins.checkRemembering(name, password));
  }

  /** See {@link Logins#find}. */
  public Optional<Account> find(String name) {
    return ContextLoader.container(() -> logins.find(name));
  }

  /** See {@link Logins#onChange}. */
  public void onChange(Consumer<String> listener) {
    logins.onChange(listener);
  }

  /** See {@link Logins#heed}. */
  public void heed() {
    ContextLoader.<Boolean, RuntimeException>container(
        () -> {
          logins.heed();
          return true;
        });
  }

  /** Listens to the accounts no more. */
  @Override
  public void close() {
    logins.close();
  }
}
