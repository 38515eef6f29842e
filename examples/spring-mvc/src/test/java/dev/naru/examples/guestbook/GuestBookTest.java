package dev.naru.examples.guestbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The application on Naru, with a client that keeps cookies. */
class GuestBookTest {

  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private static EmbeddedWas was;

  private final CookieManager cookies = new CookieManager();
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  @BeforeAll
  static void start() throws Exception {
    was = Naru.was().app("/book", Path.of("target/guestbook")).start();
  }

  @AfterAll
  static void stop() {
    was.close();
  }

  @AfterEach
  void forget() {
    client.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri("/book").resolve(path)).build(), BodyHandlers.ofString());
  }

  /** A form of a page, sent with the token that stands in it. */
  private HttpResponse<String> post(HttpResponse<String> page, String path, String form)
      throws Exception {
    Matcher token = CSRF.matcher(page.body());
    assertThat(token.find()).as(page.body()).isTrue();
    String body = form + "&_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
    return client.send(
        HttpRequest.newBuilder(was.uri("/book").resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> logIn() throws Exception {
    return post(get("login"), "login", "username=mina&password=naru-demo");
  }

  private String session() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals("JSESSIONID"))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  @Test
  void whoHasNotLoggedInReadsAndIsSentToTheLogin() throws Exception {
    HttpResponse<String> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    HttpResponse<String> sent = post(page, "", "text=hello");
    assertThat(sent.uri().getPath()).isEqualTo("/book/login");
  }

  @Test
  void aLoginChangesTheSessionAndLetsWrite() throws Exception {
    get("login");
    String before = session();
    HttpResponse<String> page = logIn();
    assertThat(page.uri().getPath()).isEqualTo("/book/");
    assertThat(session()).isNotEmpty().isNotEqualTo(before);
    HttpResponse<String> written = post(page, "", "text=%3Cb%3EBoats%21%3C%2Fb%3E+%EB%82%98");
    assertThat(written.body())
        .contains("Thank you, mina.")
        .contains("&lt;b&gt;Boats!&lt;/b&gt; 나 – mina");
    assertThat(get("").body()).doesNotContain("Thank you");
  }

  @Test
  void anEmptyEntryIsRefusedOnThePage() throws Exception {
    HttpResponse<String> page = post(logIn(), "", "text=+");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<span id=\"text.errors\" class=\"error\">Write something.");
  }

  @Test
  void aFormWithoutItsTokenIsRefused() throws Exception {
    logIn();
    HttpResponse<String> refused =
        client.send(
            HttpRequest.newBuilder(was.uri("/book"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("text=forged"))
                .build(),
            BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(403);
  }
}
