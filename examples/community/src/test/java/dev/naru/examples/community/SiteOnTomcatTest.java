package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same files that become the WAR, on Tomcat 11: nothing in them is for Naru alone. */
class SiteOnTomcatTest {

  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");
  private static final String PASSWORD = "a long sentence";

  private static TestDatabase database;
  private static OnTomcat server;

  @BeforeAll
  static void start() {
    database = TestDatabase.start();
    server = OnTomcat.start("/community", database.dataSource());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @Test
  void whoSignsUpIsLoggedInAndSeesAnEmptyPage() throws Exception {
    Browser browser = new Browser();
    HttpResponse<String> answer = browser.signUp("newcomer");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).contains("/community/");
    HttpResponse<String> home = browser.get("/");
    assertThat(home.body()).contains("Only you see this page, newcomer.").contains("Nothing here");
    assertThat(home.headers().firstValue("Cache-Control")).contains("private, no-store");
  }

  @Test
  void aTakenNameAndARefusedPasswordAreExplained() throws Exception {
    assertThat(new Browser().signUp("twice").statusCode()).isEqualTo(303);
    HttpResponse<String> taken = new Browser().signUp("twice");
    assertThat(taken.statusCode()).isEqualTo(422);
    assertThat(taken.body()).contains("This name is taken").contains("value=\"twice\"");

    Browser browser = new Browser();
    String token = browser.token("/sign-up");
    HttpResponse<String> refused =
        browser.post("/sign-up", Map.of("csrf", token, "name", "shorty", "password", "x"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("at least " + OnTomcat.SHORTEST_PASSWORD);
  }

  @Test
  void loggingInEndsAtThePageThatWasAskedFor() throws Exception {
    Browser writer = new Browser();
    writer.signUp("returning");
    long id = writer.write("find me again", new byte[0]);

    Browser browser = new Browser();
    assertThat(browser.get("/posts/" + id).body()).contains("j_security_check");
    HttpResponse<String> wrong = browser.logIn("returning", "wrong");
    assertThat(wrong.body()).contains("do not belong together");
    HttpResponse<String> right = browser.logIn("returning", PASSWORD);
    assertThat(right.statusCode()).isIn(302, 303);
    String target = right.headers().firstValue("Location").orElseThrow();
    assertThat(target).endsWith("/community/posts/" + id);
    assertThat(browser.get("/posts/" + id).body()).contains("find me again");
  }

  @Test
  void aPostWithAPictureIsItsOwnersAndNobodyElses() throws Exception {
    Browser owner = new Browser();
    owner.signUp("owner");
    long id = owner.write("only mine", PNG);

    assertThat(owner.get("/").body()).contains("only mine").contains("id=\"post-" + id + "\"");
    HttpResponse<byte[]> picture = owner.bytes("/pictures/" + id);
    assertThat(picture.body()).isEqualTo(PNG);
    assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(picture.headers().firstValue("X-Content-Type-Options")).contains("nosniff");

    Browser other = new Browser();
    other.signUp("other");
    assertThat(other.get("/").body()).doesNotContain("only mine");
    assertThat(other.get("/posts/" + id).statusCode()).isEqualTo(404);
    assertThat(other.get("/pictures/" + id).statusCode()).isEqualTo(404);
    assertThat(new Browser().get("/pictures/" + id).statusCode()).isEqualTo(404);
    String token = other.token("/");
    assertThat(other.post("/posts/" + id + "/delete", Map.of("csrf", token)).statusCode())
        .isEqualTo(404);

    token = owner.token("/");
    assertThat(owner.post("/posts/" + id + "/delete", Map.of("csrf", token)).statusCode())
        .isEqualTo(303);
    assertThat(owner.get("/").body()).doesNotContain("only mine");
  }

  @Test
  void whatIsNoPictureOrTooLargeIsRefused() throws Exception {
    Browser browser = new Browser();
    browser.signUp("uploader");
    byte[] text = "<svg onload=alert(1)>".getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> noPicture = browser.send("my words stay", text);
    assertThat(noPicture.statusCode()).isEqualTo(422);
    assertThat(noPicture.body()).contains("is no PNG").contains("my words stay");

    byte[] large = new byte[Picture.MAX_BYTES + 1];
    System.arraycopy(PNG, 0, large, 0, PNG.length);
    HttpResponse<String> tooLarge = browser.send("large", large);
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).contains("That is too large");
    assertThat(browser.get("/").body()).contains("Nothing here yet");
  }

  @Test
  void aFormWithoutTheTokenChangesNothing() throws Exception {
    Browser browser = new Browser();
    browser.signUp("careful");
    Map<String, String> forged = Map.of("text", "forged", "csrf", Csrf.newToken());
    HttpResponse<String> refused = browser.post("/posts", forged);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("Nothing was changed");
    assertThat(browser.post("/log-out", Map.of()).statusCode()).isEqualTo(403);
    assertThat(browser.get("/").body()).contains("careful").contains("Nothing here yet");
  }

  @Test
  void theDemoUsersHavePagesOfPosts() throws Exception {
    Browser browser = new Browser();
    browser.get("/log-in");
    browser.logIn("mina", DemoUsers.PASSWORD);
    String first = browser.get("/").body();
    assertThat(first.split("<article", -1)).hasSize(Posts.PAGE_SIZE + 1);
    Matcher older = Pattern.compile("\\?before=\\d+").matcher(first);
    assertThat(older.find()).isTrue();
    String second = browser.get("/" + older.group()).body();
    assertThat(second).contains("First light at the landing").contains("That was the first one");
    assertThat(browser.get("/?before=x").statusCode()).isEqualTo(400);
  }

  @Test
  void loggingOutEndsTheSession() throws Exception {
    Browser browser = new Browser();
    browser.signUp("leaving");
    String token = browser.token("/");
    assertThat(browser.post("/log-out", Map.of("csrf", token)).statusCode()).isEqualTo(303);
    assertThat(browser.get("/").body()).contains("A page for whoever asks");
  }

  @Test
  void theSessionCookieIsSafeAndTheWelcomeNeedsNone() throws Exception {
    Browser browser = new Browser();
    HttpResponse<String> welcome = browser.get("/");
    assertThat(welcome.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(welcome.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    String cookie = browser.get("/sign-up").headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax").contains("Path=/community");
  }

  @Test
  void errorsAreExplainedInTheReadersLanguage() throws Exception {
    HttpResponse<String> missing = new Browser("ko-KR,ko;q=0.9,en;q=0.5").get("/nowhere");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.headers().firstValue("Content-Language")).contains("ko");
    assertThat(missing.body()).contains("<html lang=\"ko\">").doesNotContain("Tomcat");
  }

  @Test
  void preparedPagesAndVersionedFilesAreServedAsFiles() throws Exception {
    Browser browser = new Browser();
    assertThat(browser.get("/static-ten/mina.html").body()).contains("pictures/mina-1.png");
    assertThat(browser.bytes("/static-ten/pictures/mina-1.png").statusCode()).isEqualTo(200);
    Matcher css = Pattern.compile("/assets/site\\.css\\?v=\\w+").matcher(browser.get("/").body());
    assertThat(css.find()).isTrue();
    assertThat(browser.get(css.group()).headers().firstValue("Cache-Control").orElseThrow())
        .contains("immutable");
    assertThat(browser.get("/assets/site.css").headers().firstValue("Cache-Control"))
        .contains("no-cache");
  }

  /** A client with cookies that follows no redirect, so that each one can be looked at. */
  private static final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final String BOUNDARY = "----community-test";

    private final HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();
    private final String languages;

    Browser() {
      this("en");
    }

    Browser(String languages) {
      this.languages = languages;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      return client.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
      return client.send(request(path).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> post(String path, Map<String, String> fields)
        throws IOException, InterruptedException {
      String form =
          fields.entrySet().stream()
              .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      return post(path, "application/x-www-form-urlencoded", BodyPublishers.ofString(form));
    }

    HttpResponse<String> signUp(String name) throws IOException, InterruptedException {
      String token = token("/sign-up");
      return post("/sign-up", Map.of("csrf", token, "name", name, "password", PASSWORD));
    }

    HttpResponse<String> logIn(String name, String password)
        throws IOException, InterruptedException {
      return post("/j_security_check", Map.of("j_username", name, "j_password", password));
    }

    /** Posts, and returns the id that the 303 promises. */
    long write(String text, byte[] picture) throws IOException, InterruptedException {
      HttpResponse<String> answer = send(text, picture);
      assertThat(answer.statusCode()).isEqualTo(303);
      String target = answer.headers().firstValue("Location").orElseThrow();
      assertThat(target).matches("/community/#post-\\d+");
      return Long.parseLong(target.substring(target.lastIndexOf('-') + 1));
    }

    HttpResponse<String> send(String text, byte[] picture)
        throws IOException, InterruptedException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      part(body, "name=\"csrf\"", token("/").getBytes(StandardCharsets.UTF_8));
      part(body, "name=\"text\"", text.getBytes(StandardCharsets.UTF_8));
      part(body, "name=\"picture\"; filename=\"p.png\"\r\nContent-Type: image/png", picture);
      body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
      String type = "multipart/form-data; boundary=" + BOUNDARY;
      return post("/posts", type, BodyPublishers.ofByteArray(body.toByteArray()));
    }

    String token(String path) throws IOException, InterruptedException {
      Matcher token = TOKEN.matcher(get(path).body());
      assertThat(token.find()).isTrue();
      return token.group(1);
    }

    private HttpResponse<String> post(String path, String type, BodyPublisher body)
        throws IOException, InterruptedException {
      HttpRequest request = request(path).header("Content-Type", type).POST(body).build();
      return client.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create(server.uri() + path))
          .header("Accept-Language", languages);
    }

    private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
      String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition;
      body.writeBytes((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      body.writeBytes(content);
      body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
