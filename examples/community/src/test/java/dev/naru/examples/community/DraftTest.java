package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DraftTest {

  @Test
  void twoThousandCharactersAreAPostAndOneMoreIsNot() {
    assertThat(new Draft("가".repeat(2_000), "").problem()).isEmpty();
    assertThat(new Draft("가".repeat(2_001), "").problem()).contains("post.problem.long");
    assertThat(new Draft("⛵".repeat(1_999) + "🚣", "").problem()).isEmpty();
  }

  @Test
  void aDescriptionHasALimitOfItsOwn() {
    assertThat(new Draft("text", "x".repeat(200)).problem()).isEmpty();
    assertThat(new Draft("text", "x".repeat(201)).problem()).contains("post.problem.long");
  }

  @Test
  void whiteSpaceAloneIsNoPost() {
    assertThat(new Draft(" \r\n\t\u3000", "").problem()).contains("post.problem.empty");
  }

  @Test
  void browserLineEndsBecomeLineFeedsAndControlCharactersVanish() {
    Draft draft = new Draft(" one\r\ntwo\u0000\u0007\tthree\r ", "a\nb");
    assertThat(draft.text()).isEqualTo("one\ntwo\tthree");
    assertThat(draft.pictureAlt()).isEqualTo("a b");
  }
}
