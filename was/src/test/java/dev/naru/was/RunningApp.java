package dev.naru.was;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An application that runs behind a server, with a client that keeps cookies like a browser. */
public final class RunningApp implements AutoCloseable {

  private final HttpTestServer server;
  private final Route route;
  private final Map<String, String> cookies = new TreeMap<>();

  private RunningApp(TestPlatform platform, Route route) throws IOException {
    this.route = route;
    try {
      route.start();
    } catch (IOException e) {
      platform.close();
      throw e;
    }
    server = HttpTestServer.on(platform, route.handler(), HttpObserver.NONE);
  }

  public static AppConfig config(Path app) {
    return AppConfig.of(app);
  }

  /** At the root, on the network in memory. */
  public static RunningApp start(Path app) throws IOException {
    return start(TestPlatform.on(NetworkKind.MEMORY), config(app), "/");
  }

  public static RunningApp start(TestPlatform platform, AppConfig config, String prefix)
      throws IOException {
    return new RunningApp(
        platform, new AppRouteProvider().create(config, context(platform, prefix)));
  }

  /** A route of any kind. */
  static RunningApp start(TestPlatform platform, Route route) throws IOException {
    return new RunningApp(platform, route);
  }

  static RouteContext context(TestPlatform platform, String prefix) {
    return new RouteContext(platform.platform(), List.of("site.test"), prefix);
  }

  public Route route() {
    return route;
  }

  /** Ends the application, but not the server. */
  public void undeploy() {
    route.close();
  }

  public HttpTestServer server() {
    return server;
  }

  public Map<String, String> cookies() {
    return cookies;
  }

  public TestResponse get(String target, String... fields) throws IOException {
    return send("GET", target, "", fields);
  }

  public TestResponse post(String target, String form, String... fields) throws IOException {
    String[] all = new String[fields.length + 1];
    System.arraycopy(fields, 0, all, 0, fields.length);
    all[fields.length] = "Content-Type: application/x-www-form-urlencoded";
    return send("POST", target, form, all);
  }

  public TestResponse send(String method, String target, String body, String... fields)
      throws IOException {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: site.test\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    if (!cookies.isEmpty()) {
      head.append("Cookie: ");
      cookies.forEach((name, value) -> head.append(name + "=" + value + "; "));
      head.setLength(head.length() - 2);
      head.append("\r\n");
    }
    if (!body.isEmpty() || method.equals("POST")) {
      head.append("Content-Length: ")
          .append(body.getBytes(StandardCharsets.ISO_8859_1).length)
          .append("\r\n");
    }
    try (TestClient client = server.connect()) {
      TestResponse response =
          client.send(head + "Connection: close\r\n\r\n" + body).response(method);
      for (String cookie : response.all("Set-Cookie")) {
        String pair = cookie.split(";")[0];
        int equals = pair.indexOf('=');
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      return response;
    }
  }

  /** Stops the application; the server stays. */
  public void stopApp() {
    route.close();
  }

  @Override
  public void close() {
    route.close();
    server.close();
  }
}
