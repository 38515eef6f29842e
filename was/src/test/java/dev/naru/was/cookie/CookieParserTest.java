package dev.naru.was.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.spec.Spec;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieParserTest {

  private static List<String> parse(String... lines) {
    return CookieParser.parse(List.of(lines)).stream()
        .map(cookie -> cookie.getName() + ">" + cookie.getValue())
        .toList();
  }

  @Test
  void cookiesComeInTheirOrderDoubledOnesIncluded() {
    assertThat(parse("a=1; b=2;c=3; a=4")).containsExactly("a>1", "b>2", "c>3", "a>4");
  }

  @Test
  void severalFieldsAreOneList() {
    assertThat(parse("a=1", "b=2")).containsExactly("a>1", "b>2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a=b=c! a>b=c",
        "a=! a>",
        "a = b ! a>b",
        "a=\"b c\"! a>\"b c\"",
        "a=b,c! a>b,c",
        "a=b c! a>b c",
        "a={\"x\":1}! a>{\"x\":1}",
        ";;a=b;;! a>b",
      })
  @Spec("3.10.a")
  void valuesAreTakenAsBrowsersSendThem(String line, String expected) {
    assertThat(parse(line)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nameless", "=value", "a b=c", "a\"=c", "a\u0001=c", "a=\u0001", "a=b\u007f"})
  @Spec("3.10.a")
  void whatIsMalformedIsPassedOverAndItsNeighboursStay(String bad) {
    assertThat(parse("a=1; " + bad + "; b=2")).containsExactly("a>1", "b>2");
  }

  @Test
  void textBeyondAsciiIsUtf8WhereItCanBe() {
    String octets = new String("나루".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(parse("a=" + octets)).containsExactly("a>나루");
    assertThat(parse("a=caf\u00e9")).containsExactly("a>caf\u00e9");
  }

  @Test
  void theNumberIsLimited() {
    assertThat(CookieParser.parse(List.of("a=1;".repeat(100_000)))).hasSize(300);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Cookie cookie = new Cookie("a", "나루");
    String field = SetCookie.format(cookie, Instant.EPOCH);
    assertThat(parse(field)).containsExactly("a>나루");
  }
}
