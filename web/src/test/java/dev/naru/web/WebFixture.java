package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Config;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A web server for a test, from the YAML of its sites. */
public final class WebFixture implements AutoCloseable {

  private final TestPlatform platform;
  private final WebServer server;

  private WebFixture(TestPlatform platform, WebConfig config) throws IOException {
    this.platform = platform;
    this.server = new WebServer(config, platform.platform());
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    platform.platform().listeners().open();
  }

  /** On a network of a kind. */
  public static WebFixture on(NetworkKind kind, String sites) throws IOException {
    return on(TestPlatform.on(kind), sites);
  }

  /** On a platform, which is closed with the server. */
  public static WebFixture on(TestPlatform platform, String sites) throws IOException {
    return on(platform, sites, "");
  }

  /** With further keys of {@code web}, a line each. */
  public static WebFixture on(TestPlatform platform, String sites, String keys) throws IOException {
    return new WebFixture(platform, config(sites, keys));
  }

  /** Inside TLS, with a certificate that the process has made itself. */
  public static WebFixture secure(NetworkKind kind, String sites) throws IOException {
    TestPlatform platform = TestPlatform.on(kind);
    TlsConfig none = TlsConfig.NONE;
    platform
        .platform()
        .tls()
        .change(new TlsConfig(List.of(), true, none.minimum(), none.clientCertificates()))
        .keep();
    return new WebFixture(
        platform, read("web:\n  listen: https://127.0.0.1:0\n  sites:\n" + sites.indent(4)));
  }

  /** With one route of files at the root. */
  public static String files(Path folder) {
    return "- { routes: [{ path: /, files: '" + folder + "' }] }";
  }

  /** Binds the YAML of a list of sites. */
  public static WebConfig config(String sites) {
    return config(sites, "");
  }

  private static WebConfig config(String sites, String keys) {
    return read(
        "web:\n  listen: http://127.0.0.1:0\n" + keys.indent(2) + "  sites:\n" + sites.indent(4));
  }

  /** Binds the YAML of a file. */
  public static WebConfig read(String yaml) {
    Config config =
        Config.read(
            Path.of("naru.yaml"),
            yaml.getBytes(StandardCharsets.UTF_8),
            Map.of("web", WebConfig.class),
            Set.of());
    assertThat(config.problems()).isEmpty();
    return config.get("web", WebConfig.class).orElseThrow();
  }

  public WebServer server() {
    return server;
  }

  public TestPlatform platform() {
    return platform;
  }

  public SocketAddress address() {
    return server.listeners().values().iterator().next().address();
  }

  public int port() {
    return ((InetSocketAddress) address()).getPort();
  }

  public TestClient connect() {
    return TestClient.connect(platform.platform().network(), address());
  }

  /** Asks for a target at host {@code a.test}, with fields as {@code Name: value}. */
  public TestResponse get(String target, String... fields) throws IOException {
    return ask("GET", target, fields);
  }

  /** Asks on a connection of its own. */
  public TestResponse ask(String method, String target, String... fields) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    boolean host = false;
    for (String field : fields) {
      host |= field.startsWith("Host:");
      request.append(field).append("\r\n");
    }
    request.append(host ? "" : "Host: a.test\r\n").append("\r\n");
    try (TestClient client = connect()) {
      return client.send(request.toString()).response(method);
    }
  }

  @Override
  public void close() {
    server.close();
    platform.close();
  }
}
