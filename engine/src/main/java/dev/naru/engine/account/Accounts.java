package dev.naru.engine.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one account store. Every method may block; passwords are kept as Argon2id only and verified
 * behind a permit, so that a flood of logins cannot take the machine's memory. The caller clears
 * the password's array.
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

  /** All of them, by name. */
  List<Account> list();

  /**
   * Makes an account.
   *
   * @throws AccountException when the name is taken, or name or password is refused
   */
  Account create(String name, char[] password, Set<String> roles) throws AccountException;

  /**
   * Gives an account another password.
   *
   * @throws AccountException when there is no such account or the password is refused
   */
  void setPassword(String name, char[] password) throws AccountException;

  /** Removes an account; false when there was none. */
  boolean remove(String name);
}
