package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordReaderTest {

  private final StringWriter err = new StringWriter();
  private final Deque<String> typed = new ArrayDeque<>();

  private PasswordReader on(InputStream in, Optional<Prompt> terminal) {
    return new PasswordReader(in, terminal, new PrintWriter(err, true));
  }

  private PasswordReader input(String text) {
    return on(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Optional.empty());
  }

  private PasswordReader person(String... answers) {
    typed.addAll(List.of(answers));
    return on(
        InputStream.nullInputStream(),
        Optional.of(
            question -> {
              err.append(question).append('\n');
              String next = typed.poll();
              return next == null ? null : next.toCharArray();
            }));
  }

  @Test
  void theFirstLineOfTheInputIsThePassword() throws Exception {
    assertThat(input("correct horse\nand more").firstLine()).isEqualTo("correct horse");
    assertThat(input("나루터에서\r\n").firstLine()).isEqualTo("나루터에서");
    assertThat(input(" no end ").firstLine()).isEqualTo(" no end ");
  }

  @Test
  void anInputWithoutOneIsRefused() {
    for (String text : List.of("", "\nsecond", "x".repeat(5_000))) {
      assertThatThrownBy(() -> input(text).firstLine()).isInstanceOf(Failure.class);
    }
    byte[] latin = {(byte) 0xe9, '\n'};
    assertThatThrownBy(() -> on(new ByteArrayInputStream(latin), Optional.empty()).firstLine())
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aPersonTypesItTwice() throws Exception {
    assertThat(person("correct horse", "correct horse").twice("Password", "ann"))
        .isEqualTo("correct horse");
    assertThat(err.toString()).isEqualTo("Password\nThe same again\n");
    assertThat(typed).isEmpty();
  }

  @Test
  void whatTheRulesRefuseIsAskedForAgain() throws Exception {
    assertThat(
            person("short", "correct horse", "correct house", "battery staple", "battery staple")
                .twice("Password", "ann"))
        .isEqualTo("battery staple");
    assertThat(err.toString())
        .contains("a password has 8 to 128 characters", "two different passwords")
        .doesNotContain("short", "house");
  }

  @Test
  void threeMistakesOrTheEndOfInputChangeNothing() {
    assertThatThrownBy(() -> person("a", "b", "c", "correct horse").twice("Password", "ann"))
        .hasMessageContaining("nothing has changed");
    assertThat(typed).hasSize(1);
    typed.clear();
    assertThatThrownBy(() -> person("correct horse").twice("Password", "ann"))
        .hasMessageContaining("nothing has changed");
  }

  @Test
  void withoutATerminalTheOtherWaysAreNamed() {
    assertThatThrownBy(() -> input("x").twice("Password", "ann"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("--password-stdin", "--generate");
  }
}
