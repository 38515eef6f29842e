package dev.naru.rpc.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.MemoryAccounts;
import dev.naru.engine.account.PasswordHasher;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has been verified once is remembered until an account changes. */
class GuardTest {

  private static final String PASSWORD = "correct horse battery";
  private static final Optional<String> KIM =
      Optional.of(
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(("kim:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));

  private final SplittableRandom random = new SplittableRandom(1);
  private final Accounts accounts =
      new MemoryAccounts(new PasswordHasher(random, new PasswordHasher.Cost(64, 1)));

  private int checks;

  /** Happens while a password is checked: what the check then says is of before. */
  private Callable<?> meanwhile = () -> "nothing";

  private final Guard guard = new Guard(this::slow, random);

  @BeforeEach
  void create() throws Exception {
    accounts.create("kim", PASSWORD.toCharArray(), Set.of("admin"));
  }

  @AfterEach
  void close() {
    guard.close();
  }

  private Accounts slow() {
    return (Accounts)
        Proxy.newProxyInstance(
            Accounts.class.getClassLoader(),
            new Class<?>[] {Accounts.class},
            (_, method, arguments) -> {
              Object result = method.invoke(accounts, arguments);
              if (method.getName().equals("authenticate")) {
                checks++;
                meanwhile.call();
              }
              return result;
            });
  }

  @Test
  void whoIsRememberedIsCheckedAgainAfterAChange() throws Exception {
    assertThat(guard.verify(KIM).roles()).containsExactly("admin");
    assertThat(guard.verify(KIM).roles()).containsExactly("admin");
    assertThat(checks).isEqualTo(1);
    accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(guard.verify(KIM).roles()).isEmpty();
    assertThat(checks).isEqualTo(2);
  }

  @Test
  void whoIsChangedWhileTheyAreVerifiedIsNotRememberedAsTheyWere() {
    meanwhile = () -> accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(guard.verify(KIM).roles()).containsExactly("admin");
    assertThat(guard.verify(KIM).roles()).isEmpty();
  }
}
