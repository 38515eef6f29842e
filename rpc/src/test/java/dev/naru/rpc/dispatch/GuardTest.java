package dev.naru.rpc.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.account.Account;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.Logins;
import dev.naru.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls, and whether they may. What is remembered of them is {@code LoginsTest}'s. */
class GuardTest {

  private static final String PASSWORD = "correct horse battery";
  private static final Optional<String> KIM = basic("kim:" + PASSWORD);
  private static final Optional<String> WRONG = basic("kim:wrong");

  private final TestPlatform platform = TestPlatform.withManualClock();
  private final Accounts accounts = platform.platform().accounts();
  private final Logins logins = new Logins(() -> accounts, platform.platform().network());
  private final Guard guard = new Guard(logins);

  @BeforeEach
  void create() throws Exception {
    accounts.create("kim", PASSWORD.toCharArray(), Set.of("admin"));
  }

  @AfterEach
  void close() {
    logins.close();
    platform.close();
  }

  private static Optional<String> basic(String credentials) {
    return Optional.of(
        "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(RpcException.class).hasMessage(message);
  }

  @Test
  void whoSaysNothingIsNobody() {
    assertRefused(
        () -> guard.verify(Optional.empty()), "Unauthorized: metadata.authorization is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer a2ltOng=", "Basic not Base64", "Basic a2lt"})
  void whoSaysItOtherwiseIsNobody(String authorization) {
    assertRefused(
        () -> guard.verify(Optional.of(authorization)),
        "Unauthorized: metadata.authorization is not \"Basic \" and name:password in Base64"
            + " (RFC 7617)");
  }

  @Test
  void whoSaysAWrongPasswordIsNobody() {
    assertRefused(() -> guard.verify(WRONG), "Unauthorized: wrong name or password");
  }

  @Test
  void whoHasSaidTooManyWrongPasswordsIsNotLookedAt() {
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> guard.verify(WRONG)).isInstanceOf(RpcException.class);
    }
    assertRefused(() -> guard.verify(KIM), "Unauthorized: too many failed logins, try later");
  }

  @Test
  void whoHasBeenVerifiedIsRememberedUntilTheirAccountChanges() throws Exception {
    assertThat(guard.verify(KIM).roles()).containsExactly("admin");
    assertThat(logins.remembered("kim", PASSWORD.toCharArray())).isPresent();
    accounts.changeRoles("kim", Set.of(), Set.of("admin"));
    assertThat(guard.verify(KIM).roles()).isEmpty();
  }

  @Test
  void whoHasNoneOfTheRolesMayNot() {
    Account kim = new Account("kim", Set.of("user", "editor"));
    Guard.check(kim, Set.of("editor", "admin"));
    assertRefused(
        () -> Guard.check(kim, Set.of("admin")), "Forbidden: needs one of the roles admin");
  }
}
