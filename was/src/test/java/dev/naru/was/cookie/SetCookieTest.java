package dev.naru.was.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.http.Cookie;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void aBareCookieIsNameAndValue() {
    assertThat(SetCookie.format(new Cookie("a", "b"), NOW)).isEqualTo("a=b");
    assertThat(SetCookie.format(new Cookie("a", ""), NOW)).isEqualTo("a=");
    assertThat(SetCookie.format(new Cookie("a", null), NOW)).isEqualTo("a=");
    assertThat(SetCookie.format(new Cookie("a", "\"b\""), NOW)).isEqualTo("a=\"b\"");
  }

  @Test
  void everyAttributeIsWritten() {
    Cookie cookie = new Cookie("a", "b");
    cookie.setDomain("example.org");
    cookie.setPath("/app");
    cookie.setSecure(true);
    cookie.setHttpOnly(true);
    cookie.setMaxAge(60);
    cookie.setAttribute("SameSite", "Lax");
    cookie.setAttribute("Partitioned", "");
    cookie.setAttribute("Priority", "High");
    assertThat(SetCookie.format(cookie, NOW).split("; "))
        .startsWith("a=b")
        .containsExactlyInAnyOrder(
            "a=b",
            "Domain=example.org",
            "Path=/app",
            "Secure",
            "HttpOnly",
            "Max-Age=60",
            "SameSite=Lax",
            "Partitioned",
            "Priority=High",
            "Expires=Sun, 22 Nov 2026 10:01:00 GMT");
  }

  @Test
  void aMaxAgeOfZeroEndsTheCookieAndANegativeOneSaysNothing() {
    Cookie cookie = new Cookie("a", "");
    cookie.setMaxAge(0);
    assertThat(SetCookie.format(cookie, NOW))
        .isEqualTo("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    cookie.setMaxAge(-1);
    assertThat(SetCookie.format(cookie, NOW)).isEqualTo("a=");
  }

  @Test
  void anExpiresOfTheApplicationIsKept() {
    Cookie cookie = new Cookie("a", "b");
    cookie.setMaxAge(5);
    cookie.setAttribute("Expires", "Sun, 22 Nov 2026 10:01:00 GMT");
    assertThat(SetCookie.format(cookie, NOW)).containsOnlyOnce("Expires=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;b", "a b", "a,b", "a\\b", "a\"b", "a\r\nSet-Cookie: x=y", "a\0", "\""})
  void aValueCannotEndItsCookie(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SetCookie.format(new Cookie("a", value), NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/;x", "/\r\nX: y", "/\0"})
  void aPathCannotEndItsAttribute(String path) {
    Cookie cookie = new Cookie("a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              cookie.setPath(path);
              SetCookie.format(cookie, NOW);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Lax; Secure", "maybe", ""})
  void sameSiteHasThreeValues(String value) {
    Cookie cookie = new Cookie("a", "b");
    cookie.setAttribute("SameSite", value);
    assertThatIllegalArgumentException().isThrownBy(() -> SetCookie.format(cookie, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b;c", "-a b", "a/b", "a..b"})
  void aDomainIsAHostName(String domain) {
    Cookie cookie = new Cookie("a", "b");
    cookie.setDomain(domain);
    assertThatIllegalArgumentException().isThrownBy(() -> SetCookie.format(cookie, NOW));
  }
}
