package dev.naru.engine.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The one account store. Every method may block; passwords are kept as Argon2id only and verified
 * behind a permit, so that a flood of logins cannot take the machine's memory. The caller clears
 * the password's array. {@link AccountRules} says what is refused.
 */
public interface Accounts {

  /**
   * The account of that name when the password is its own; takes as long when there is none.
   *
   * @throws TooManyLoginsException when the password was not even looked at
   */
  Optional<Account> authenticate(String name, char[] password);

  /** The account of that name. */
  Optional<Account> find(String name);

  /**
   * A page of all accounts, by name.
   *
   * @param after the last name of the page before; empty for the first page
   * @param most how many at most; 1 or more
   */
  List<Account> list(String after, int most);

  /**
   * Makes an account.
   *
   * @throws AccountException when the name is taken, or name, password or a role is refused
   */
  Account create(String name, char[] password, Set<String> roles) throws AccountException;

  /**
   * Gives an account another password.
   *
   * @throws AccountException when there is no such account or the password is refused
   */
  void setPassword(String name, char[] password) throws AccountException;

  /**
   * Gives an account roles and takes others, in one step; what it has already, or has not, is no
   * mistake.
   *
   * @return the account as it is now
   * @throws AccountException when there is no such account or a role is refused
   */
  Account changeRoles(String name, Set<String> add, Set<String> remove) throws AccountException;

  /** Removes an account; false when there was none. */
  boolean remove(String name);

  /**
   * Tells of each account that is removed or gets another password or other roles through this
   * process, so that what was decided about it can be forgotten.
   *
   * @param listener given the account's name; called on the thread that changed it, after the
   *     change; must not throw
   */
  Watch onChange(Consumer<String> listener);

  /** A listener that listens. */
  interface Watch extends AutoCloseable {
    /** Listens no more. */
    @Override
    void close();
  }
}
