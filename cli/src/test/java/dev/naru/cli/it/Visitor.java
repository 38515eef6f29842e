package dev.naru.cli.it;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who uses site A: a cookie jar, and the forms as the pages have them. */
final class Visitor {

  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
  private static final Pattern POST = Pattern.compile("#post-(\\d+)$");

  private URI site;
  private final CookieManager cookies = new CookieManager();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Visitor(URI site) {
    this.site = site;
  }

  /** The site has moved to another port; cookies go along (RFC 6265, section 8.5). */
  void moveTo(URI other) {
    site = other;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(site.resolve(path)).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The token of the form on a page; empty when there is none. */
  String token(String page) throws IOException, InterruptedException {
    Matcher token = TOKEN.matcher(get(page).body());
    return token.find() ? token.group(1) : "";
  }

  /** The value of a Cookie field for this site. */
  String cookies() {
    return cookies.getCookieStore().getCookies().stream()
        .map(cookie -> cookie.getName() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Sends a form that stands on a page, with its token. */
  HttpResponse<String> submit(String page, String action, Map<String, String> fields)
      throws IOException, InterruptedException {
    String token = token(page);
    StringJoiner form = new StringJoiner("&");
    fields.forEach((name, value) -> form.add(name + "=" + encode(value)));
    if (!token.isEmpty()) {
      form.add("csrf=" + encode(token));
    }
    return client.send(
        HttpRequest.newBuilder(site.resolve(action))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> signUp(String name, String password)
      throws IOException, InterruptedException {
    return submit("/sign-up", "/sign-up", Map.of("name", name, "password", password));
  }

  HttpResponse<String> logIn(String name, String password)
      throws IOException, InterruptedException {
    // The container's login begins with a page that asks for it.
    get("/log-in");
    return submit(
        "/log-in", "/j_security_check", Map.of("j_username", name, "j_password", password));
  }

  /** Writes a post; its number once the site has promised it with a 303. */
  long post(String text) throws IOException, InterruptedException {
    HttpResponse<String> answer = submit("/", "/posts", Map.of("text", text));
    Matcher number = POST.matcher(answer.headers().firstValue("Location").orElse(""));
    if (answer.statusCode() != 303 || !number.find()) {
      throw new IOException("the post was not taken: " + answer.statusCode());
    }
    return Long.parseLong(number.group(1));
  }

  /** Whether the post is there, for this visitor; asked until the site answers for itself. */
  boolean sees(long post) throws IOException, InterruptedException {
    HttpResponse<String> answer = getWhenItHasRecovered("/posts/" + post);
    return answer.statusCode() == 200 && answer.body().contains("id=\"post-" + post + "\"");
  }

  /** While its database comes back the site may fail; it must not for longer than a minute. */
  private HttpResponse<String> getWhenItHasRecovered(String path)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    HttpResponse<String> answer = get(path);
    while (answer.statusCode() >= 500 && System.nanoTime() < deadline) {
      answer = get(path);
    }
    return answer;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
