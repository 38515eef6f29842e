package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CsrfTest {

  @Test
  void onlyTheSameTokenMatches() {
    String token = Csrf.newToken();
    assertThat(Csrf.matches(token, token)).isTrue();
    assertThat(Csrf.matches(token, "")).isFalse();
    assertThat(Csrf.matches(token, token + "x")).isFalse();
    assertThat(Csrf.matches(token, token.substring(1))).isFalse();
    assertThat(Csrf.matches(token, Csrf.newToken())).isFalse();
  }

  @Test
  void aTokenIs256BitsThatNeverComeAgain() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String token = Csrf.newToken();
      assertThat(token).matches("[A-Za-z0-9_-]{43}");
      assertThat(seen.add(token)).isTrue();
    }
  }
}
