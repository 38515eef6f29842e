package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.MemoryNetwork;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has logged in is remembered for a while, until their account changes. */
class LoginsTest {

  private static final String PASSWORD = "correct horse battery";

  private final MemoryNetwork network = new MemoryNetwork(1);
  private final Accounts accounts =
      new MemoryAccounts(
          new PasswordHasher(new SplittableRandom(1), new PasswordHasher.Cost(64, 1)));

  private int looks;

  /** Happens while an account is looked at: what is seen then is of before. */
  private Callable<?> meanwhile = () -> "nothing";

  private final Logins logins = new Logins(this::slow, network);

  @BeforeEach
  void create() throws Exception {
    accounts.create("kim", PASSWORD.toCharArray(), Set.of("admin"));
  }

  @AfterEach
  void close() {
    logins.close();
    network.close();
  }

  private Accounts slow() {
    return (Accounts)
        Proxy.newProxyInstance(
            Accounts.class.getClassLoader(),
            new Class<?>[] {Accounts.class},
            (_, method, arguments) -> {
              Object result = method.invoke(accounts, arguments);
              if (method.getName().equals("authenticate") || method.getName().equals("find")) {
                looks++;
                meanwhile.call();
              }
              return result;
            });
  }

  private Optional<Account> byPassword() {
    return logins.checkRemembering("kim", PASSWORD.toCharArray());
  }

  @Test
  void whoIsRememberedIsLookedAtAgainAfterAChange() throws Exception {
    assertThat(byPassword().orElseThrow().roles()).containsExactly("admin");
    assertThat(byPassword().orElseThrow().roles()).containsExactly("admin");
    assertThat(looks).isEqualTo(1);
    accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(byPassword().orElseThrow().roles()).isEmpty();
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void whoIsChangedWhileTheirPasswordIsCheckedIsNotRememberedAsTheyWere() {
    meanwhile = () -> accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(byPassword().orElseThrow().roles()).containsExactly("admin");
    assertThat(logins.remembered("kim", PASSWORD.toCharArray())).isEmpty();
    assertThat(byPassword().orElseThrow().roles()).isEmpty();
  }

  @Test
  void whoIsChangedWhileTheyAreFoundIsNotRememberedAsTheyWere() {
    meanwhile = () -> accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(logins.find("kim").orElseThrow().roles()).containsExactly("admin");
    assertThat(logins.find("kim").orElseThrow().roles()).isEmpty();
  }
}
