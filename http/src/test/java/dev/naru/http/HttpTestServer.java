package dev.naru.http;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.http.server.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A server for a test: a handler on a port of its own, on a network of the wanted kind. */
public final class HttpTestServer implements AutoCloseable {

  private final TestPlatform platform;
  private final HttpService service;
  private final Listener listener;

  private HttpTestServer(
      TestPlatform platform, HttpHandler handler, HttpObserver observer, Optional<TestTls> tls) {
    this.platform = platform;
    this.service = new HttpService(platform.platform(), handler, observer);
    Endpoint endpoint = Endpoint.parse("http://127.0.0.1:0");
    try {
      if (tls.isPresent()) {
        Limits limits = platform.platform().limits();
        this.listener =
            platform
                .platform()
                .listeners()
                .bind(
                    new ListenerConfig(endpoint, limits),
                    tls.get().before(service.initializer(limits, true)));
      } else {
        this.listener = service.listen(endpoint);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    platform.platform().listeners().open();
  }

  /** With the default limits. */
  public static HttpTestServer on(NetworkKind kind, HttpHandler handler) {
    return on(kind, Limits.DEFAULTS, handler);
  }

  /** With limits. */
  public static HttpTestServer on(NetworkKind kind, Limits limits, HttpHandler handler) {
    return on(TestPlatform.on(kind, limits), handler, HttpObserver.NONE);
  }

  /** On a platform, which is closed with the server. */
  public static HttpTestServer on(
      TestPlatform platform, HttpHandler handler, HttpObserver observer) {
    return new HttpTestServer(platform, handler, observer, Optional.empty());
  }

  /** Encrypted, with the default limits. */
  public static HttpTestServer secure(NetworkKind kind, TestTls tls, HttpHandler handler) {
    return new HttpTestServer(
        TestPlatform.on(kind, Limits.DEFAULTS), handler, HttpObserver.NONE, Optional.of(tls));
  }

  /** A connection to it. */
  public TestClient connect() {
    return TestClient.connect(platform.platform().network(), listener.address());
  }

  /** A connection to it that speaks HTTP/2. */
  public H2Client connect2() {
    return H2Client.connect(platform.platform().network(), listener.address());
  }

  /** Sends one request on a connection of its own and reads the answer to a GET. */
  public TestResponse exchange(String request) throws IOException {
    try (TestClient client = connect()) {
      return client.send(request).response();
    }
  }

  /** What it runs on. */
  public TestPlatform platform() {
    return platform;
  }

  /** The server. */
  public HttpService service() {
    return service;
  }

  /** Where it listens. */
  public Listener listener() {
    return listener;
  }

  /** Its port. */
  public int port() {
    return ((InetSocketAddress) listener.address()).getPort();
  }

  @Override
  public void close() {
    service.close();
    platform.close();
  }
}
