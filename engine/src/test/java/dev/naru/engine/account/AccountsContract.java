package dev.naru.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.AccountException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every account store promises. Each test asks for an empty one. */
public abstract class AccountsContract {

  private static final String PASSWORD = "correct horse";

  /** The store to test: without accounts, the same for the length of a test. */
  protected abstract Accounts accounts();

  @Test
  void anAccountLogsInWithItsPassword() throws Exception {
    Account made = accounts().create("ann", chars(PASSWORD), Set.of("user", "admin"));
    assertThat(made).isEqualTo(new Account("ann", Set.of("user", "admin")));
    assertThat(accounts().authenticate("ann", chars(PASSWORD))).contains(made);
  }

  @Test
  void aWrongPasswordAnEmptyOneAndAnUnknownNameAreNobody() throws Exception {
    accounts().create("ann", chars(PASSWORD), Set.of("user"));
    assertThat(accounts().authenticate("ann", chars("Correct horse"))).isEmpty();
    assertThat(accounts().authenticate("ann", chars(""))).isEmpty();
    assertThat(accounts().authenticate("bob", chars(PASSWORD))).isEmpty();
    assertThat(accounts().authenticate("", chars(PASSWORD))).isEmpty();
    assertThat(accounts().authenticate("\0'; --", chars(PASSWORD))).isEmpty();
    assertThat(accounts().authenticate("n".repeat(100_000), chars(PASSWORD))).isEmpty();
  }

  @Test
  void namesAreComparedInLowerCase() throws Exception {
    Account made = accounts().create(" Ann@Example.ORG ", chars(PASSWORD), Set.of("user"));
    assertThat(made.name()).isEqualTo("ann@example.org");
    assertThat(accounts().authenticate("ANN@example.org", chars(PASSWORD))).contains(made);
    assertThat(accounts().find("aNN@example.org")).contains(made);
    assertRefused(
        Reason.NAME_TAKEN,
        () -> accounts().create("ann@example.org", chars(PASSWORD), Set.of("user")));
  }

  @Test
  void aTakenNameKeepsItsPassword() throws Exception {
    Account made = accounts().create("ann", chars(PASSWORD), Set.of("user"));
    assertRefused(
        Reason.NAME_TAKEN,
        () -> accounts().create("ann", chars("another password"), Set.of("admin")));
    assertThat(accounts().authenticate("ann", chars("another password"))).isEmpty();
    assertThat(accounts().authenticate("ann", chars(PASSWORD))).contains(made);
    assertThat(accounts().list("", 100)).containsExactly(made);
  }

  @Test
  void ofManyWhoWantANameAtOnceOneGetsIt() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> create =
          () -> {
            try {
              accounts().create("ann", chars(PASSWORD), Set.of("user"));
              return true;
            } catch (AccountException taken) {
              assertThat(taken.reason()).isEqualTo(Reason.NAME_TAKEN);
              return false;
            }
          };
      int won = 0;
      for (Future<Boolean> each :
          threads.invokeAll(List.of(create, create, create, create, create))) {
        won += each.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
    assertThat(accounts().list("", 100)).hasSize(1);
  }

  @Test
  void badNamesAndPasswordsAreRefused() {
    assertRefused(
        Reason.NAME_REFUSED, () -> accounts().create("a b", chars(PASSWORD), Set.of("user")));
    assertRefused(
        Reason.PASSWORD_REFUSED, () -> accounts().create("ann", chars("short"), Set.of("user")));
    assertThat(accounts().list("", 100)).isEmpty();
  }

  @Test
  void aNewPasswordTakesTheOldOnesPlace() throws Exception {
    Account made = accounts().create("ann", chars(PASSWORD), Set.of("user"));
    accounts().setPassword("Ann", chars("battery staple"));
    assertThat(accounts().authenticate("ann", chars(PASSWORD))).isEmpty();
    assertThat(accounts().authenticate("ann", chars("battery staple"))).contains(made);
    assertRefused(Reason.PASSWORD_REFUSED, () -> accounts().setPassword("ann", chars("12345678")));
    assertThat(accounts().authenticate("ann", chars("battery staple"))).contains(made);
    assertRefused(Reason.UNKNOWN, () -> accounts().setPassword("bob", chars("battery staple")));
  }

  @Test
  void accountsAreListedByName() throws Exception {
    for (String name : List.of("carol", "ann", "bob")) {
      accounts().create(name, chars(PASSWORD), Set.of("user"));
    }
    assertThat(accounts().list("", 100))
        .extracting(Account::name)
        .containsExactly("ann", "bob", "carol");
  }

  @Test
  void theListComesInPages() throws Exception {
    for (String name : List.of("carol", "ann", "dave", "bob", "a.b", "a-b")) {
      accounts().create(name, chars(PASSWORD), Set.of("user"));
    }
    assertThat(accounts().list("", 2)).extracting(Account::name).containsExactly("a-b", "a.b");
    assertThat(accounts().list("a.b", 3))
        .extracting(Account::name)
        .containsExactly("ann", "bob", "carol");
    assertThat(accounts().list("carol", 3)).extracting(Account::name).containsExactly("dave");
    assertThat(accounts().list("dave", 3)).isEmpty();
    assertThat(accounts().list("anybody", 1)).extracting(Account::name).containsExactly("bob");
  }

  @Test
  void rolesAreGivenAndTaken() throws Exception {
    accounts().create("ann", chars(PASSWORD), Set.of("user", "editor"));
    accounts().create("bob", chars(PASSWORD), Set.of("user"));
    Account changed =
        accounts().changeRoles("Ann", Set.of("admin", "user"), Set.of("editor", "nothing"));
    assertThat(changed).isEqualTo(new Account("ann", Set.of("user", "admin")));
    assertThat(accounts().find("ann")).contains(changed);
    assertThat(accounts().authenticate("ann", chars(PASSWORD))).contains(changed);
    assertThat(accounts().changeRoles("ann", Set.of(), Set.of("user", "admin")).roles()).isEmpty();
    assertThat(accounts().find("bob")).contains(new Account("bob", Set.of("user")));
    assertRefused(Reason.UNKNOWN, () -> accounts().changeRoles("carol", Set.of("admin"), Set.of()));
  }

  @Test
  void badRolesAreRefused() throws Exception {
    for (String role : List.of("", " ", "a b", "-admin", "r".repeat(65), "a\n", "관리자")) {
      assertRefused(
          Reason.ROLE_REFUSED, () -> accounts().create("ann", chars(PASSWORD), Set.of(role)));
    }
    assertThat(accounts().list("", 100)).isEmpty();
    Account made = accounts().create("ann", chars(PASSWORD), Set.of("ROLE_ADMIN", "shop:edit"));
    assertRefused(
        Reason.ROLE_REFUSED, () -> accounts().changeRoles("ann", Set.of("a b"), Set.of()));
    assertThat(accounts().find("ann")).contains(made);
  }

  @Test
  void whoeverWatchesIsToldOfEachChange() throws Exception {
    List<String> told = new ArrayList<>();
    Accounts.Watch watch = accounts().onChange(told::add);
    accounts().create("ann", chars(PASSWORD), Set.of("user"));
    accounts().authenticate("ann", chars(PASSWORD));
    assertThat(told).isEmpty();
    accounts().setPassword(" Ann", chars("battery staple"));
    assertThat(told).containsExactly("ann");
    accounts().changeRoles("ANN", Set.of("admin"), Set.of());
    assertThat(told).containsExactly("ann", "ann");
    assertThat(accounts().remove("bob")).isFalse();
    assertThat(accounts().remove("aNn")).isTrue();
    assertThat(told).containsExactly("ann", "ann", "ann");
    watch.close();
    accounts().create("ann", chars(PASSWORD), Set.of("user"));
    accounts().remove("ann");
    assertThat(told).hasSize(3);
  }

  @Test
  void aRemovedAccountIsGone() throws Exception {
    accounts().create("ann", chars(PASSWORD), Set.of("user"));
    assertThat(accounts().remove("ANN")).isTrue();
    assertThat(accounts().remove("ann")).isFalse();
    assertThat(accounts().find("ann")).isEmpty();
    assertThat(accounts().authenticate("ann", chars(PASSWORD))).isEmpty();
    assertThat(accounts().list("", 100)).isEmpty();
  }

  @Test
  void aPasswordMayBeWrittenInAnyScriptAndComposition() throws Exception {
    String composed = "나루터에서 만나요";
    String decomposed = java.text.Normalizer.normalize(composed, java.text.Normalizer.Form.NFD);
    assertThat(decomposed).isNotEqualTo(composed);
    Account made = accounts().create("ann", chars(composed), Set.of("user"));
    assertThat(accounts().authenticate("ann", chars(decomposed))).contains(made);
  }

  @Test
  void thePasswordsArrayIsTheCallers() throws Exception {
    char[] password = chars(PASSWORD);
    accounts().create("ann", password, Set.of("user"));
    accounts().authenticate("ann", password);
    assertThat(password).isEqualTo(PASSWORD.toCharArray());
  }

  private static char[] chars(String text) {
    return text.toCharArray();
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AccountException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
