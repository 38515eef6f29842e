package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.tls.CertificateConfig;
import dev.naru.engine.tls.ClientCertificates;
import dev.naru.engine.tls.TestAuthority;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.TestResponse;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers inside TLS: whom the proxy believes, and who it is to them. */
class UpstreamTlsTest {

  @TempDir Path folder;

  /** Says whom it has been shown. */
  private static void answer(HttpExchange exchange) throws Exception {
    String who;
    try {
      who =
          ((X509Certificate) exchange.connection().tls().orElseThrow().getPeerCertificates()[0])
              .getSubjectX500Principal()
              .getName();
    } catch (SSLPeerUnverifiedException nobody) {
      who = "nobody";
    }
    exchange.send(200, Unpooled.copiedBuffer(who, StandardCharsets.UTF_8));
  }

  private TestResponse ask(
      CertificateConfig certificate, ClientCertificates clients, String host, String tls)
      throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    platform
        .platform()
        .tls()
        .change(new TlsConfig(List.of(certificate), false, TlsConfig.NONE.minimum(), clients))
        .keep();
    HttpService service =
        new HttpService(platform.platform(), UpstreamTlsTest::answer, HttpObserver.NONE);
    int port =
        ((InetSocketAddress) service.listen(Endpoint.parse("https://127.0.0.1:0")).address())
            .getPort();
    String to = "https://" + host + ":" + port;
    try (WebFixture web =
        WebFixture.on(
            platform,
            "- { routes: [{ path: /, proxy: ['%s'], proxy-status: true, tls: { %s } }] }"
                .formatted(to, tls))) {
      return web.get("/");
    } finally {
      service.close();
    }
  }

  private static ClientCertificates nobody() {
    return TlsConfig.NONE.clientCertificates();
  }

  @Test
  void aServerOfATrustedCaIsBelieved() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    TestResponse answer =
        ask(
            authority.issue("localhost"),
            nobody(),
            "localhost",
            "authorities: '" + authority.file() + "'");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("nobody");
  }

  @Test
  void aServerMayProveAnotherNameThanItsAddress() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    TestResponse answer =
        ask(
            authority.issue("app.internal"),
            nobody(),
            "127.0.0.1",
            "authorities: '" + authority.file() + "', name: app.internal");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void whoeverHasACertificateForAnotherNameIs502() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    TestResponse answer =
        ask(
            authority.issue("other.test"),
            nobody(),
            "localhost",
            "authorities: '" + authority.file() + "'");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.field("Proxy-Status")).contains("naru; error=tls_certificate_error");
  }

  @Test
  void whoeverIsOfACaThatNobodyTrustsIs502() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    TestResponse answer = ask(authority.issue("localhost"), nobody(), "localhost", "");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.field("Proxy-Status")).contains("naru; error=tls_certificate_error");
  }

  @Test
  void nobodyNeedsToBeBelievedWhereThatIsSaid() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    TestResponse answer =
        ask(authority.issue("other.test"), nobody(), "localhost", "verify: false");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void theProxyShowsItsCertificate() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    CertificateConfig own = authority.issueToClient("door");
    String trust = "authorities: '" + authority.file() + "'";
    ClientCertificates needed =
        new ClientCertificates(ClientCertificates.Mode.NEEDED, Optional.of(authority.file()));
    TestResponse answer =
        ask(
            authority.issue("localhost"),
            needed,
            "localhost",
            trust + ", cert: '%s', key: '%s'".formatted(own.cert(), own.key()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("door");
    TestResponse without = ask(authority.issue("localhost"), needed, "localhost", trust);
    assertThat(without.status()).isEqualTo(502);
  }
}
