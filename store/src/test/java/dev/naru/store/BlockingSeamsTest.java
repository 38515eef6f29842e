package dev.naru.store;

import dev.naru.engine.Seam;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.account.PasswordHasher.Cost;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever waits for the database says so on an event loop. */
class BlockingSeamsTest {

  private interface OnStore {
    void pass(TestStore store) throws Exception;
  }

  @TempDir static Path temporary;
  private static TestStore store;
  private static DataSource pool;

  @BeforeAll
  static void open() throws Exception {
    store = TestStore.open(TestStore.data(temporary));
    pool = store.store().dataSources().application("pool");
  }

  @AfterAll
  static void close() {
    store.close();
  }

  static Stream<Named<OnStore>> seams() {
    return Stream.of(
        seam("an application's database", test -> test.store().dataSources().application("seam")),
        seam("a connection", test -> pool.getConnection().close()),
        seam(
            "accounts",
            test ->
                new SqlAccounts(
                        test.store().pools().platform(),
                        new PasswordHasher(test.network().random(), new Cost(8, 1)))
                    .find("nobody")));
  }

  private static Named<OnStore> seam(String name, OnStore seam) {
    return Named.of(name, seam);
  }

  @ParameterizedTest
  @MethodSource("seams")
  void whatWaitsForTheDatabaseIsRefusedOnALoop(OnStore seam) {
    Seam.assertRefusedOnLoops(store.network(), () -> seam.pass(store));
  }
}
