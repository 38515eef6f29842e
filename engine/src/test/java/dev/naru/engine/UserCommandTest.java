package dev.naru.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.MemoryAccounts;
import dev.naru.engine.account.PasswordHasher;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserCommandTest {

  private final Accounts accounts =
      new MemoryAccounts(new PasswordHasher(new Random(1), new PasswordHasher.Cost(8, 1)));
  private final UserCommand command = new UserCommand(() -> accounts, new Random(2));

  private String run(String... arguments) throws AccountException {
    return command.run(List.of(arguments));
  }

  @Test
  void addsAnAccountWithItsRoles() throws Exception {
    assertThat(run("add", "Ann", "correct horse", "user", "admin")).isEmpty();
    assertThat(accounts.authenticate("ann", "correct horse".toCharArray()))
        .contains(new Account("ann", Set.of("user", "admin")));
    assertThat(run("show", "ANN")).isEqualTo("ann\tadmin user\n");
    assertThatThrownBy(() -> run("add", "ann", "correct horse"))
        .hasMessage("the name ann is taken");
  }

  @Test
  void anEmptyPasswordAsksForOneToBeMade() throws Exception {
    Set<String> made = new HashSet<>();
    for (String name : List.of("ann", "bob")) {
      String password = run("add", name, "", "user").strip();
      assertThat(password).matches("([a-km-np-z2-9]{5}-){4}[a-km-np-z2-9]{5}");
      assertThat(accounts.authenticate(name, password.toCharArray())).isPresent();
      made.add(password);
    }
    String next = run("passwd", "ann", "").strip();
    assertThat(accounts.authenticate("ann", next.toCharArray())).isPresent();
    made.add(next);
    assertThat(made).hasSize(3);
  }

  @Test
  void changesAPasswordAndSaysNothing() throws Exception {
    run("add", "ann", "correct horse");
    assertThat(run("passwd", "ann", "battery staple")).isEmpty();
    assertThat(accounts.authenticate("ann", "battery staple".toCharArray())).isPresent();
    assertThatThrownBy(() -> run("passwd", "bob", "battery staple"))
        .hasMessage("there is no account named bob");
  }

  @Test
  void givesAndTakesRoles() throws Exception {
    run("add", "ann", "correct horse", "user", "editor");
    assertThat(run("roles", "ann", "+admin", "-editor")).isEqualTo("ann\tadmin user\n");
    assertThatThrownBy(() -> run("roles", "ann", "+admin", "-admin"))
        .hasMessage("the role admin is given and taken at once");
    assertThat(run("roles", "ann", "-admin", "-user")).isEqualTo("ann\t\n");
    assertThatThrownBy(() -> run("roles", "bob", "+admin"))
        .hasMessage("there is no account named bob");
  }

  @Test
  void listsPageByPage() throws Exception {
    for (String name : List.of("carol", "ann", "bob")) {
      run("add", name, "correct horse", "user");
    }
    assertThat(run("list", "", "2")).isEqualTo("ann\tuser\nbob\tuser\n");
    assertThat(run("list", "bob", "2")).isEqualTo("carol\tuser\n");
    assertThat(run("list", "carol", "2")).isEmpty();
  }

  @Test
  void removesAndSaysWhatIsNotThere() throws Exception {
    run("add", "ann", "correct horse");
    assertThatThrownBy(() -> run("free", "ann")).hasMessage("the name ann is taken");
    assertThat(run("remove", "Ann")).isEmpty();
    assertThat(run("free", "Ann")).isEqualTo("ann\n");
    assertThatThrownBy(() -> run("remove", "ann")).hasMessage("there is no account named ann");
    assertThatThrownBy(() -> run("show", "ann")).hasMessage("there is no account named ann");
  }

  @Test
  void noRefusalRepeatsThePassword() {
    for (String bad : List.of("12345", "password1", "x".repeat(200))) {
      assertThatThrownBy(() -> run("add", "ann", bad)).message().doesNotContain(bad);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "lst", "free", "free a b", "list x", "add ann", "roles", "roles ann ="})
  void whateverElseIsAskedIsRefused(String words) {
    assertThatThrownBy(() -> run(words.isEmpty() ? new String[0] : words.split(" ")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
