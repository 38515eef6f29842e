package dev.naru.http;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.http.server.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** A server for a test: a handler on a port of its own, on a network of the wanted kind. */
public final class HttpTestServer implements AutoCloseable {

  private final TestPlatform platform;
  private final HttpService service;
  private final Listener listener;

  private HttpTestServer(TestPlatform platform, HttpHandler handler, HttpObserver observer) {
    this.platform = platform;
    this.service = new HttpService(platform.platform(), handler, observer);
    try {
      this.listener = service.listen(Endpoint.parse("http://127.0.0.1:0"));
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
    return new HttpTestServer(platform, handler, observer);
  }

  /** A connection to it. */
  public TestClient connect() {
    return TestClient.connect(platform.platform().network(), listener.address());
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
