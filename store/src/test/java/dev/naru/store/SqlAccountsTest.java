package dev.naru.store;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.AccountsContract;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.account.PasswordHasher.Cost;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Accounts in PostgreSQL keep the promises that accounts in memory do. */
class SqlAccountsTest extends AccountsContract {

  @TempDir static Path temporary;
  private static TestStore store;
  private static Accounts accounts;

  @BeforeAll
  static void open() throws Exception {
    store = TestStore.open(TestStore.data(temporary));
    accounts =
        new SqlAccounts(
            store.store().pools().platform(),
            new PasswordHasher(store.network().random(), new Cost(8, 1)));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void empty() throws Exception {
    try (var connection = store.store().pools().platform().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("truncate naru.account");
    }
  }

  @Override
  protected Accounts accounts() {
    return accounts;
  }
}
