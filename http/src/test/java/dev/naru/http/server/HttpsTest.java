package dev.naru.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.tls.TestAuthority;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP inside TLS, on the kernel's sockets. */
class HttpsTest {

  @TempDir Path folder;

  private final TestPlatform test = TestPlatform.on(NetworkKind.EPOLL);
  private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private TestAuthority authority;
  private HttpService service;
  private Listener listener;

  private final HttpHandler handler =
      exchange ->
          exchange.block(
              blocking -> {
                var request = blocking.request();
                seen.add(request.scheme() + " " + blocking.connection().tls().isPresent());
                blocking.output().write(blocking.input().readAllBytes());
              });

  @BeforeEach
  void open() throws Exception {
    authority = new TestAuthority(folder);
    service = new HttpService(test.platform(), handler, HttpObserver.NONE);
    var certificate = authority.issue("localhost", "a.test");
    TlsConfig d = TlsConfig.NONE;
    test.platform()
        .tls()
        .change(new TlsConfig(List.of(certificate), false, d.minimum(), d.clientCertificates()))
        .keep();
    listener = service.listen(Endpoint.parse("https://127.0.0.1:0"));
    test.platform().listeners().open();
  }

  @AfterEach
  void close() {
    service.close();
    test.close();
  }

  private int port() {
    return ((InetSocketAddress) listener.address()).getPort();
  }

  private HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(authority.client(Optional.empty())).build();
  }

  private HttpResponse<byte[]> post(HttpClient client, byte[] body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://localhost:" + port() + "/x"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  @Test
  void aRequestIsSecure() throws Exception {
    try (HttpClient client = client()) {
      assertThat(post(client, "hello".getBytes(StandardCharsets.US_ASCII)).body())
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("hello");
    }
    assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("https true");
  }

  @Test
  void largeBodiesGoBothWaysOnOneConnection() throws Exception {
    byte[] body = new byte[3 << 20];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 >> 3);
    }
    try (HttpClient client = client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(client, body).body()).isEqualTo(body);
      }
    }
    assertThat(
            test.platform()
                .metrics()
                .get("naru.tls.handshakes")
                .tag("result", "TLSv1.3")
                .counter()
                .count())
        .isEqualTo(1);
  }

  private String plain(String text) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aPlainRequestIsToldWhatIsWrong() throws Exception {
    assertThat(plain("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .endsWith("this port speaks TLS, use https://\n");
    assertThat(seen).isEmpty();
  }

  @Test
  void anAnswerThatEndsTheConnectionSaysSoInTls() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            authority
                .client(Optional.empty())
                .getSocketFactory()
                .createSocket("127.0.0.1", port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // Without close_notify this would throw.
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void aListenerWithoutACertificateIsRefused() throws Exception {
    try (TestPlatform bare = TestPlatform.on(NetworkKind.EPOLL)) {
      HttpService other = new HttpService(bare.platform(), handler, HttpObserver.NONE);
      assertThatThrownBy(() -> other.listen(Endpoint.parse("https://127.0.0.1:0")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("certificate");
    }
  }

  @Test
  void connectionsThatAreIdleEndWhenTheServerDrains() throws Exception {
    try (HttpClient client = client()) {
      post(client, new byte[1]);
      listener.close();
      service.drain(Duration.ofSeconds(30));
      assertThat(service.current()).isEmpty();
    }
  }
}
