package dev.naru.rpc.nest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.tls.DevelopmentAuthority;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.server.RpcConfig;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nest's {@code tlsOptions} at the other end. */
@Tag("full")
@Timeout(value = 15, unit = TimeUnit.MINUTES) // of which an install may take five
class NestTlsTest {

  private static final TlsConfig DEVELOPMENT =
      new TlsConfig(List.of(), true, TlsConfig.NONE.minimum(), TlsConfig.NONE.clientCertificates());

  @TempDir Path folder;

  private static RpcClient.Builder client(int port) {
    return RpcClient.tcp("localhost", port).timeout(Duration.ofSeconds(60));
  }

  /** For localhost, signed by itself, in PEM; its key is beside it. */
  private Path certificate() throws IOException, InterruptedException {
    Path certificate = folder.resolve("cert.pem");
    Process process =
        new ProcessBuilder(
                List.of(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=localhost",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                    "-keyout",
                    folder.resolve("key.pem").toString(),
                    "-out",
                    certificate.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    return certificate;
  }

  @Test
  void ourClientTalksToANestServerWhoseCertificateItTrusts()
      throws IOException, InterruptedException {
    Path certificate = certificate();
    try (Nest nest = Nest.server("12", "tls", folder.toString())) {
      int port = nest.port();
      try (RpcClient client =
              client(port)
                  .tls(SslContextBuilder.forClient().trustManager(certificate.toFile()).build())
                  .open();
          RpcClient distrustful = client(port).tls().open()) {
        for (int i = 0; i < 5; i++) { // Nest's server delays each: it does not set TCP_NODELAY
          assertThat(client.send("sum", List.of(1, i), Integer.class).toCompletableFuture().join())
              .isEqualTo(i + 1);
        }
        String large = "한".repeat(100_000);
        assertThat(
                large.equals(client.send("echo", large, String.class).toCompletableFuture().join()))
            .isTrue();
        Assertions.assertThatThrownBy(
                () ->
                    distrustful.send("sum", List.of(1), Integer.class).toCompletableFuture().join())
            .isInstanceOf(CompletionException.class)
            .cause()
            .hasMessageContaining("TLS handshake")
            .extracting(cause -> ((RpcTransportException) cause).reason())
            .isEqualTo(Reason.NOT_CONNECTED);
      }
    }
  }

  @Test
  void aNestClientThatTrustsOurCertificateTalksToOurServer() throws IOException {
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    platform.platform().tls().change(DEVELOPMENT).keep();
    Path authority = DevelopmentAuthority.certificateFile(platform.platform().data());
    try (RpcFixture fixture =
        new RpcFixture(RpcConfig.listening(Endpoint.parse("tls://127.0.0.1:0")), platform)) {
      List<String> lines =
          Nest.client("12", "tls", String.valueOf(fixture.port("tls")), authority.toString());
      assertThat(lines)
          .contains(
              "{\"name\":\"sum\",\"values\":[6]}",
              "{\"name\":\"stream\",\"values\":[1,2,3]}",
              "{\"name\":\"large\",\"values\":[\"" + "x".repeat(65_536) + "\"]}",
              "{\"name\":\"pipelined\",\"values\":[2000,true]}",
              "{\"name\":\"after\",\"values\":[1]}");
    }
  }
}
