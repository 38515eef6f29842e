package dev.naru.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Logs the user of {@link Guarded} in, once for all requests of a work. */
final class Login {

  private Login() {}

  /**
   * The cookie of a session that has just been logged in; fails where that is not needed.
   *
   * @param base of the server, as in {@code http://127.0.0.1:8080}
   */
  static String cookie(HttpClient client, String base) throws IOException, InterruptedException {
    HttpResponse<Void> stranger = send(client, request(base + Guarded.PATH));
    if (stranger.statusCode() == 200) {
      throw new IOException(base + Guarded.PATH + " lets everybody in");
    }
    HttpResponse<Void> member =
        send(
            client,
            request(base + Guarded.LOGIN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "name=" + Guarded.USER + "&password=" + Guarded.PASSWORD)));
    List<String> cookies = member.headers().allValues("Set-Cookie");
    if (member.statusCode() != 204 || cookies.isEmpty()) {
      throw new IOException(
          "%s%s answers %d with %d cookies"
              .formatted(base, Guarded.LOGIN, member.statusCode(), cookies.size()));
    }
    // A login changes the id of the session, which may have been told already.
    return cookies.getLast().split(";", 2)[0];
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<Void> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding());
  }
}
