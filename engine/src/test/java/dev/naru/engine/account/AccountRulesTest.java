package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.AccountException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "Ann.Lee", "ann@example.org", "ann+news_1-2"})
  void namesOfPeopleAndTheirAddressesAreTaken(String name) throws Exception {
    assertThat(AccountRules.checkName(name)).isEqualTo(name.toLowerCase(java.util.Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "-a", ".a", "@", "a b", "a/b", "a\0", "a:b", "аnn", "안나", "a\r\nb"})
  void otherNamesAreRefused(String name) {
    assertRefused(Reason.NAME_REFUSED, () -> AccountRules.checkName(name));
  }

  @Test
  void aNameHasAtMost64Characters() throws Exception {
    assertThat(AccountRules.checkName("a".repeat(64))).hasSize(64);
    assertRefused(Reason.NAME_REFUSED, () -> AccountRules.checkName("a".repeat(65)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1234567", "가나다라마바사", "password", "PassWord1", "xxxxxxxxxx", "Ann.Lee.1"})
  void guessablePasswordsAreRefused(String password) {
    assertRefused(
        Reason.PASSWORD_REFUSED,
        () -> AccountRules.checkPassword("ann.lee.1", password.toCharArray()));
  }

  @Test
  void aPasswordHas8To128Characters() throws Exception {
    AccountRules.checkPassword("ann", "zwölf äh".toCharArray());
    AccountRules.checkPassword("ann", "🙂🙃".repeat(64).toCharArray());
    assertRefused(
        Reason.PASSWORD_REFUSED,
        () -> AccountRules.checkPassword("ann", ("🙂🙃".repeat(64) + "x").toCharArray()));
  }

  private static void assertRefused(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AccountException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
