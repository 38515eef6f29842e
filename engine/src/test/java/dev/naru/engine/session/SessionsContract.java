package dev.naru.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every keeper of sessions promises. */
public abstract class SessionsContract {

  protected abstract Sessions sessions();

  /** Tells it that an account has been changed. */
  protected abstract void accountChanged(String account);

  /** The time that it goes by. */
  protected abstract Instant now();

  private KeptSession session(String key, String content, Duration left) {
    return new KeptSession(
        key,
        content.getBytes(StandardCharsets.UTF_8),
        Optional.empty(),
        Optional.of(now().plus(left)));
  }

  private Optional<String> content(String application, String key) throws IOException {
    return sessions()
        .find(application, key)
        .map(found -> new String(found.content(), StandardCharsets.UTF_8));
  }

  @Test
  void whatIsSavedIsFoundUnderItsApplicationAndKey() throws IOException {
    sessions().save("shop", session("a", "one", Duration.ofHours(1)));
    sessions().save("else", session("a", "other", Duration.ofHours(1)));
    assertThat(content("shop", "a")).contains("one");
    assertThat(content("shop", "b")).isEmpty();
    sessions().save("shop", session("a", "two", Duration.ofHours(1)));
    assertThat(content("shop", "a")).contains("two");
    assertThat(content("else", "a")).contains("other");
  }

  @Test
  void whatIsRemovedOrHasExpiredIsNotFound() throws IOException {
    sessions().save("shop", session("gone", "x", Duration.ofHours(1)));
    sessions().save("shop", session("old", "x", Duration.ofHours(-1)));
    sessions()
        .save("shop", new KeptSession("ever", new byte[1], Optional.empty(), Optional.empty()));
    sessions().remove("shop", "gone");
    sessions().remove("shop", "never was");
    assertThat(content("shop", "gone")).isEmpty();
    assertThat(content("shop", "old")).isEmpty();
    assertThat(sessions().removeExpired()).isEqualTo(1);
    assertThat(content("shop", "ever")).isPresent();
  }

  @Test
  void whatIsUsedLivesLonger() throws IOException {
    sessions().save("shop", session("a", "x", Duration.ofHours(-1)));
    sessions().extend("shop", Map.of("a", now().plusSeconds(3600), "none", now()));
    assertThat(content("shop", "a")).contains("x");
    assertThat(content("shop", "none")).isEmpty();
  }

  @Test
  void anAccountThatChangesLosesItsSessions() throws IOException {
    Optional<Instant> end = Optional.of(now().plusSeconds(3600));
    sessions().save("shop", new KeptSession("a", new byte[0], Optional.of("ann"), end));
    sessions().save("shop", new KeptSession("b", new byte[0], Optional.of("ben"), end));
    accountChanged("ann");
    assertThat(sessions().find("shop", "a")).isEmpty();
    assertThat(sessions().find("shop", "b").orElseThrow().account()).contains("ben");
  }
}
