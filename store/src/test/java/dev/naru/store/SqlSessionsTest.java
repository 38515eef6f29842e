package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.session.Sessions;
import dev.naru.engine.session.SessionsContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in PostgreSQL keep the promises that sessions in memory do. */
class SqlSessionsTest extends SessionsContract {

  @TempDir static Path temporary;
  private static TestStore store;

  @BeforeAll
  static void open() throws Exception {
    store = TestStore.open(TestStore.data(temporary));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void empty() throws Exception {
    try (var connection = store.store().pools().platform().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("truncate naru.session");
    }
  }

  @Override
  protected Sessions sessions() {
    return store.store().sessions();
  }

  @Override
  protected void accountChanged(String account) {
    ((SqlSessions) sessions()).removeOf(account);
  }

  @Override
  protected Instant now() {
    return Instant.now();
  }

  @Test
  void whoeverChangesAnAccountEndsItsSessions() throws Exception {
    store.store().accounts().create("mina", "correct horse".toCharArray(), Set.of("user"));
    sessions()
        .save(
            "shop",
            new dev.naru.engine.session.KeptSession(
                "m",
                new byte[0],
                java.util.Optional.of("mina"),
                java.util.Optional.of(now().plusSeconds(3600))));
    store.store().accounts().remove("mina");
    assertThat(sessions().find("shop", "m")).isEmpty();
  }
}
