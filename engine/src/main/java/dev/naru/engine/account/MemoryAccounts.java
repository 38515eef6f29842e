package dev.naru.engine.account;

import dev.naru.engine.account.AccountException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Accounts that are gone when the process ends. */
public final class MemoryAccounts implements Accounts {

  private record Entry(Account account, String hash) {}

  private final PasswordHasher hasher;
  private final ConcurrentNavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();

  /** With a hasher. */
  public MemoryAccounts(PasswordHasher hasher) {
    this.hasher = hasher;
  }

  @Override
  public Optional<Account> authenticate(String name, char[] password) {
    Optional<Entry> entry = entry(name);
    return hasher.verify(password, entry.map(Entry::hash))
        ? entry.map(Entry::account)
        : Optional.empty();
  }

  @Override
  public Optional<Account> find(String name) {
    return entry(name).map(Entry::account);
  }

  private Optional<Entry> entry(String name) {
    return Optional.ofNullable(entries.get(AccountRules.canonical(name)));
  }

  @Override
  public List<Account> list() {
    return entries.values().stream().map(Entry::account).toList();
  }

  @Override
  public Account create(String name, char[] password, Set<String> roles) throws AccountException {
    String canonical = AccountRules.checkName(name);
    AccountRules.checkPassword(canonical, password);
    Account account = new Account(canonical, roles);
    if (entries.containsKey(canonical)
        || entries.putIfAbsent(canonical, new Entry(account, hasher.hash(password))) != null) {
      throw new AccountException(Reason.NAME_TAKEN, "the name " + canonical + " is taken");
    }
    return account;
  }

  @Override
  public void setPassword(String name, char[] password) throws AccountException {
    String canonical = AccountRules.canonical(name);
    Optional<Entry> entry = entry(canonical);
    if (entry.isEmpty()) {
      throw unknown(canonical);
    }
    AccountRules.checkPassword(canonical, password);
    Entry changed = new Entry(entry.get().account(), hasher.hash(password));
    if (entries.computeIfPresent(canonical, (key, old) -> changed) == null) {
      throw unknown(canonical);
    }
  }

  private static AccountException unknown(String name) {
    return new AccountException(Reason.UNKNOWN, "there is no account named " + name);
  }

  @Override
  public boolean remove(String name) {
    return entries.remove(AccountRules.canonical(name)) != null;
  }
}
