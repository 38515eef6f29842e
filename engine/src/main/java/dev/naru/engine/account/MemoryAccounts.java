package dev.naru.engine.account;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Accounts that are gone when the process ends. */
public final class MemoryAccounts implements Accounts {

  private record Entry(Account account, String hash) {}

  private final PasswordHasher hasher;
  private final ConcurrentNavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final AccountChanges changes = new AccountChanges();

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
  public List<Account> list(String after, int most) {
    return entries.tailMap(after, false).values().stream().limit(most).map(Entry::account).toList();
  }

  @Override
  public Account create(String name, char[] password, Set<String> roles) throws AccountException {
    String canonical = AccountRules.checkName(name);
    AccountRules.checkPassword(canonical, password);
    AccountRules.checkRoles(roles);
    Account account = new Account(canonical, roles);
    if (entries.containsKey(canonical)
        || entries.putIfAbsent(canonical, new Entry(account, hasher.hash(password))) != null) {
      throw AccountRules.taken(canonical);
    }
    return account;
  }

  @Override
  public void setPassword(String name, char[] password) throws AccountException {
    String canonical = AccountRules.canonical(name);
    Optional<Entry> entry = entry(canonical);
    if (entry.isEmpty()) {
      throw AccountRules.unknown(canonical);
    }
    AccountRules.checkPassword(canonical, password);
    String hash = hasher.hash(password);
    if (entries.computeIfPresent(canonical, (key, old) -> new Entry(old.account(), hash)) == null) {
      throw AccountRules.unknown(canonical);
    }
    changes.changed(canonical);
  }

  @Override
  public Account changeRoles(String name, Set<String> add, Set<String> remove)
      throws AccountException {
    AccountRules.checkRoles(add);
    String canonical = AccountRules.canonical(name);
    Entry changed =
        entries.computeIfPresent(
            canonical,
            (key, old) -> {
              Set<String> roles = new HashSet<>(old.account().roles());
              roles.addAll(add);
              roles.removeAll(remove);
              return new Entry(new Account(canonical, roles), old.hash());
            });
    if (changed == null) {
      throw AccountRules.unknown(canonical);
    }
    changes.changed(canonical);
    return changed.account();
  }

  @Override
  public boolean remove(String name) {
    String canonical = AccountRules.canonical(name);
    boolean was = entries.remove(canonical) != null;
    if (was) {
      changes.changed(canonical);
    }
    return was;
  }

  @Override
  public Watch onChange(Consumer<String> listener) {
    return changes.watch(listener);
  }
}
