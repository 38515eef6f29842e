package dev.naru.store;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.AccountChanges;
import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.AccountRules;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.network.Blocking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Accounts in the platform's database; passwords as Argon2id only. */
final class SqlAccounts implements Accounts {

  /** What a lookup finds: the account and its password's hash. */
  private record Row(Account account, String hash) {}

  private static final int LONGEST_NAME = 64;

  private final DataSource platform;
  private final PasswordHasher hasher;
  private final AccountChanges changes = new AccountChanges();

  SqlAccounts(DataSource platform, PasswordHasher hasher) {
    this.platform = platform;
    this.hasher = hasher;
  }

  @Override
  public Optional<Account> authenticate(String name, char[] password) {
    Optional<Row> row = row(name);
    if (!hasher.verify(password, row.map(Row::hash))) {
      return Optional.empty();
    }
    row.filter(found -> hasher.needsRehash(found.hash))
        .ifPresent(
            found ->
                update(
                    "update naru.account set password = ? where name = ? and password = ?",
                    hasher.hash(password),
                    found.account.name(),
                    found.hash));
    return row.map(Row::account);
  }

  @Override
  public Optional<Account> find(String name) {
    return row(name).map(Row::account);
  }

  private Optional<Row> row(String name) {
    Blocking.assertMayBlock();
    String canonical = AccountRules.canonical(name);
    if (canonical.length() > LONGEST_NAME || canonical.indexOf('\0') >= 0) {
      return Optional.empty(); // Nobody has such a name, and PostgreSQL refuses a NUL.
    }
    List<Row> rows =
        rows("select name, password, roles from naru.account where name = ?", canonical);
    return rows.stream().findFirst();
  }

  @Override
  public List<Account> list(String after, int most) {
    Blocking.assertMayBlock();
    return rows(
            "select name, password, roles from naru.account where name collate \"C\" > ?"
                + " order by name collate \"C\" limit "
                + most,
            after)
        .stream()
        .map(Row::account)
        .toList();
  }

  @Override
  public Account create(String name, char[] password, Set<String> roles) throws AccountException {
    String canonical = AccountRules.checkName(name);
    AccountRules.checkPassword(canonical, password);
    AccountRules.checkRoles(roles);
    if (row(canonical).isPresent()) {
      throw AccountRules.taken(canonical);
    }
    Account account = new Account(canonical, roles);
    String hash = hasher.hash(password);
    try (Connection connection = platform.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into naru.account (name, password, roles) values (?, ?, ?)"
                    + " on conflict do nothing")) {
      insert.setString(1, canonical);
      insert.setString(2, hash);
      insert.setArray(3, connection.createArrayOf("text", account.roles().toArray()));
      if (insert.executeUpdate() == 0) {
        throw AccountRules.taken(canonical);
      }
      return account;
    } catch (SQLException failure) {
      throw new StoreException(failure);
    }
  }

  @Override
  public void setPassword(String name, char[] password) throws AccountException {
    String canonical = AccountRules.canonical(name);
    if (row(canonical).isEmpty()) {
      throw AccountRules.unknown(canonical);
    }
    AccountRules.checkPassword(canonical, password);
    if (update(
            "update naru.account set password = ? where name = ?", hasher.hash(password), canonical)
        == 0) {
      throw AccountRules.unknown(canonical);
    }
    changes.changed(canonical);
  }

  @Override
  public Account changeRoles(String name, Set<String> add, Set<String> remove)
      throws AccountException {
    AccountRules.checkRoles(add);
    String canonical = AccountRules.canonical(name);
    if (row(canonical).isEmpty()) {
      throw AccountRules.unknown(canonical);
    }
    String statement =
        """
        update naru.account set roles = array(
            select distinct role from unnest(roles || ?::text[]) as role
              where role <> all (?::text[]))
          where name = ? returning roles
        """;
    try (Connection connection = platform.getConnection();
        PreparedStatement update = connection.prepareStatement(statement)) {
      update.setArray(1, connection.createArrayOf("text", add.toArray()));
      update.setArray(2, connection.createArrayOf("text", remove.toArray()));
      update.setString(3, canonical);
      try (ResultSet row = update.executeQuery()) {
        if (!row.next()) {
          throw AccountRules.unknown(canonical);
        }
        Account changed = new Account(canonical, Set.of((String[]) row.getArray(1).getArray()));
        changes.changed(canonical);
        return changed;
      }
    } catch (SQLException failure) {
      throw new StoreException(failure);
    }
  }

  @Override
  public boolean remove(String name) {
    Optional<Row> row = row(name);
    if (row.isEmpty()) {
      return false;
    }
    String canonical = row.get().account.name();
    boolean was = update("delete from naru.account where name = ?", canonical) == 1;
    if (was) {
      changes.changed(canonical);
    }
    return was;
  }

  @Override
  public Watch onChange(Consumer<String> listener) {
    return changes.watch(listener);
  }

  private List<Row> rows(String query, String... parameters) {
    try (Connection connection = platform.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      set(select, parameters);
      List<Row> rows = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          String[] roles = (String[]) result.getArray(3).getArray();
          rows.add(new Row(new Account(result.getString(1), Set.of(roles)), result.getString(2)));
        }
      }
      return rows;
    } catch (SQLException failure) {
      throw new StoreException(failure);
    }
  }

  private int update(String statement, String... parameters) {
    try (Connection connection = platform.getConnection();
        PreparedStatement update = connection.prepareStatement(statement)) {
      set(update, parameters);
      return update.executeUpdate();
    } catch (SQLException failure) {
      throw new StoreException(failure);
    }
  }

  private static void set(PreparedStatement statement, String... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
  }
}
