package dev.naru.was.embed;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.Accounts;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The users that a program names, as it spells them, and beside them those that its applications
 * make, which live as long as the program does. The former cannot be changed.
 */
final class ProgramAccounts implements Accounts {

  /**
   * Somebody.
   *
   * @param password absent for one who comes with a certificate
   */
  record User(Optional<String> password, Set<String> roles) {}

  private final Map<String, User> users;
  private final Accounts made;

  ProgramAccounts(Map<String, User> users, Accounts made) {
    this.users = Map.copyOf(users);
    this.made = made;
  }

  private static boolean same(char[] given, String wanted) {
    // In a time that does not tell how much of it was right.
    return MessageDigest.isEqual(
        StandardCharsets.UTF_8.encode(CharBuffer.wrap(given)).array(),
        StandardCharsets.UTF_8.encode(wanted).array());
  }

  @Override
  public Optional<Account> authenticate(String name, char[] password) {
    User user = users.get(name);
    if (user == null) {
      return made.authenticate(name, password);
    }
    return user.password().filter(wanted -> same(password, wanted)).isPresent()
        ? Optional.of(new Account(name, user.roles()))
        : Optional.empty();
  }

  @Override
  public Optional<Account> find(String name) {
    User user = users.get(name);
    return user == null ? made.find(name) : Optional.of(new Account(name, user.roles()));
  }

  @Override
  public List<Account> list(String after, int most) {
    List<Account> all = new ArrayList<>(made.list(after, most));
    users.forEach(
        (name, user) -> {
          if (name.compareTo(after) > 0) {
            all.add(new Account(name, user.roles()));
          }
        });
    all.sort(Comparator.comparing(Account::name));
    return all.subList(0, Math.min(most, all.size()));
  }

  @Override
  public Account create(String name, char[] password, Set<String> roles) throws AccountException {
    if (users.containsKey(name)) {
      throw new AccountException(AccountException.Reason.NAME_TAKEN, "the name is taken");
    }
    return made.create(name, password, roles);
  }

  @Override
  public void setPassword(String name, char[] password) throws AccountException {
    made.setPassword(name, password);
  }

  @Override
  public Account changeRoles(String name, Set<String> add, Set<String> remove)
      throws AccountException {
    return made.changeRoles(name, add, remove);
  }

  @Override
  public boolean remove(String name) {
    return made.remove(name);
  }

  @Override
  public Watch onChange(Consumer<String> listener) {
    return made.onChange(listener);
  }
}
