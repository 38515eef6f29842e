package dev.naru.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.tls.TestAuthority;
import dev.naru.engine.tls.TlsConfig;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners where TLS ends. */
class TlsTerminationTest {

  @TempDir Path folder;

  private TestAuthority authority;

  private Forwarded forwarded(String rule) throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    authority = new TestAuthority(folder);
    TlsConfig d = TlsConfig.NONE;
    platform
        .platform()
        .tls()
        .change(
            new TlsConfig(
                List.of(authority.issue("localhost")), false, d.minimum(), d.clientCertificates()))
        .keep();
    return Forwarded.on(platform, rule);
  }

  private SSLSocket secured(Socket plain) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            authority
                .client(Optional.empty())
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Test
  void theTargetSeesClearTextAndTheClientIsAnsweredInside() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            forwarded("- { listen: tls://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        SSLSocket client = secured(forward.connect())) {
      client.getOutputStream().write("question".getBytes(US_ASCII));
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().readNBytes(8)).asString().isEqualTo("question");
        server.getOutputStream().write("answer".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("answer");
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      forward.awaitFigure(0, "naru.forward.active");
    }
  }

  @Test
  void aHeaderOfAProxyStandsBeforeTheHandshakeAndIsHandedOnInClearText() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            forwarded(
                "- { listen: tls://127.0.0.1:0, proxy-protocol-from: 127.0.0.1, proxy-protocol:"
                    + " v1, to: "
                    + upstream.endpoint()
                    + " }");
        Socket plain = forward.connect()) {
      String header = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n";
      plain.getOutputStream().write(header.getBytes(US_ASCII));
      try (SSLSocket client = secured(plain)) {
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        try (Socket server = upstream.next()) {
          assertThat(server.getInputStream().readNBytes(header.length() + 5))
              .asString(US_ASCII)
              .isEqualTo(header + "hello");
        }
      }
    }
  }

  @Test
  void whatIsNoTlsReachesNobody() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            forwarded("- { listen: tls://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect()) {
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      client.getInputStream().readAllBytes();
      assertThat(upstream.idle()).isTrue();
    }
  }

  @Test
  void withoutACertificateNothingStarts() {
    assertThatThrownBy(
            () ->
                Forwarded.on(
                        NetworkKind.EPOLL, "- { listen: tls://127.0.0.1:0, to: tcp://127.0.0.1:1 }")
                    .close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("add the key tls");
  }
}
