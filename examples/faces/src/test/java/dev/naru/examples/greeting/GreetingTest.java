package dev.naru.examples.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import java.net.CookieManager;
import java.net.URI;
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

/** The application on Naru. */
class GreetingTest {

  private static final Pattern STATE =
      Pattern.compile("name=\"jakarta.faces.ViewState\"[^>]*value=\"([^\"]+)\"");

  private static EmbeddedWas was;

  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @BeforeAll
  static void start() throws Exception {
    was = Naru.was().app("/hello", Path.of("target/greeting")).start();
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
        HttpRequest.newBuilder(was.uri("/hello").resolve(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> greet(HttpResponse<String> page, String name, String... more)
      throws Exception {
    Matcher state = STATE.matcher(page.body());
    assertThat(state.find()).as(page.body()).isTrue();
    String form =
        "form=form&form%3Agreet=Greet&form%3Aname="
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "&jakarta.faces.ViewState="
            + URLEncoder.encode(state.group(1), StandardCharsets.UTF_8)
            + String.join("", more);
    URI uri = was.uri("/hello").resolve("index.xhtml");
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Faces-Request", more.length == 0 ? "process" : "partial/ajax")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aFormIsKeptInTheSession() throws Exception {
    HttpResponse<String> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    HttpResponse<String> once = greet(page, "나루");
    assertThat(once.body()).contains("Welcome ashore, 나루. 1");
    assertThat(greet(once, "Mina").body()).contains("Welcome ashore, Mina. 2");
  }

  @Test
  void anEmptyNameIsRefusedOnThePage() throws Exception {
    HttpResponse<String> page = greet(get(""), "");
    assertThat(page.body()).contains("Say who you are.").doesNotContain("Welcome ashore");
  }

  @Test
  void anAjaxRequestIsAnsweredInPart() throws Exception {
    HttpResponse<String> part =
        greet(
            get(""),
            "Jun",
            "&jakarta.faces.partial.ajax=true&jakarta.faces.source=form%3Agreet"
                + "&jakarta.faces.behavior.event=action&jakarta.faces.partial.execute=form&jakarta.faces.partial.render=form");
    assertThat(part.body()).startsWith("<?xml").contains("<partial-response").contains("Jun. 1");
  }

  @Test
  void theScriptOfTheLibraryIsServed() throws Exception {
    Matcher script = Pattern.compile("src=\"([^\"]*faces.js[^\"]*)\"").matcher(get("").body());
    assertThat(script.find()).isTrue();
    HttpResponse<String> code = get(script.group(1).replace("&amp;", "&"));
    assertThat(code.statusCode()).isEqualTo(200);
    assertThat(code.body()).contains("faces");
  }
}
