package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessagesTest {

  private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d)[^}]*}");

  @Test
  void everyLanguageHasTheSameKeysWithTheSameArguments() throws IOException {
    Properties english = properties(Locale.ENGLISH);
    assertThat(english).isNotEmpty();
    for (Locale language : Messages.LANGUAGES) {
      Properties other = properties(language);
      assertThat(other.keySet()).isEqualTo(english.keySet());
      for (String key : english.stringPropertyNames()) {
        assertThat(other.getProperty(key)).as(key).isNotBlank();
        assertThat(arguments(other.getProperty(key)))
            .as(key)
            .isEqualTo(arguments(english.getProperty(key)));
      }
    }
  }

  @Test
  void noMessageHasAnApostropheThatMessageFormatWouldSwallow() throws IOException {
    for (Locale language : Messages.LANGUAGES) {
      assertThat(properties(language).values()).noneMatch(text -> text.toString().contains("'"));
    }
  }

  @Test
  void theFirstWantedLanguageThatTheSiteSpeaksWins() {
    assertThat(Messages.in(List.of(Locale.FRENCH, Locale.KOREA, Locale.UK)).language())
        .isEqualTo("ko");
    assertThat(Messages.in(List.of(Locale.UK, Locale.KOREA)).language()).isEqualTo("en");
    assertThat(Messages.in(List.of(Locale.FRENCH)).language()).isEqualTo("en");
    assertThat(Messages.in(List.of()).language()).isEqualTo("en");
  }

  @Test
  void numbersAndMomentsAreWrittenInTheLanguage() {
    Messages korean = Messages.in(List.of(Locale.KOREAN));
    Messages english = Messages.in(List.of(Locale.ENGLISH));
    Instant moment = Instant.parse("2026-11-22T13:07:20Z");
    assertThat(english.moment(moment)).startsWith("November 22, 2026").endsWith("UTC");
    assertThat(korean.moment(moment)).startsWith("2026년 11월 22일").endsWith("UTC");
    assertThat(korean.text("compose.text.hint", 2_000)).contains("2,000");
  }

  private static TreeSet<String> arguments(String text) {
    TreeSet<String> found = new TreeSet<>();
    ARGUMENT.matcher(text).results().map(MatchResult::group).forEach(found::add);
    return found;
  }

  private static Properties properties(Locale language) throws IOException {
    String name = "messages_" + language.getLanguage() + ".properties";
    Properties properties = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Messages.class.getResourceAsStream(name)),
            StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    return properties;
  }
}
