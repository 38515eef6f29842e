package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.HealthRegistry;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Listeners;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS as the command openssl sees it. */
class ForeignTlsTest {

  @TempDir Path folder;

  private final HostNetwork network = new HostNetwork();
  private final Listeners listeners = new Listeners(network, new SimpleMeterRegistry());
  private TestAuthority authority;
  private Tls tls;
  private Listener listener;

  @BeforeEach
  void findOpenssl() {
    boolean found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl")));
    if (!found && System.getProperty("naru.tools", "optional").equals("required")) {
      Assertions.fail("openssl is not installed; .ci/run installs it");
    }
    Assumptions.assumeTrue(found, "openssl is not installed");
    authority = new TestAuthority(folder);
  }

  @AfterEach
  void close() {
    listeners.close();
    if (tls != null) {
      tls.close();
    }
    network.close();
  }

  private void serve(SslProvider provider, TlsConfig config) throws IOException {
    tls = new Tls(network, new SimpleMeterRegistry(), new HealthRegistry(), folder, provider);
    tls.change(config).keep();
    ChannelInitializer<Channel> greeting =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Echo());
          }
        };
    listener =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tls://127.0.0.1:0"), Limits.DEFAULTS),
            tls.initializer(List.of("echo/1"), Limits.DEFAULTS, greeting));
    listeners.open();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private static TlsConfig config(boolean development, CertificateConfig... certificates) {
    TlsConfig d = TlsConfig.NONE;
    return new TlsConfig(List.of(certificates), development, d.minimum(), d.clientCertificates());
  }

  /** What openssl prints when it is told these words, with nothing to read. */
  private String openssl(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private String client(String... words) throws Exception {
    int port = ((InetSocketAddress) listener.address()).getPort();
    List<String> all = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port));
    all.addAll(List.of(words));
    return openssl(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL_REFCNT"})
  void theDevelopmentCertificateIsGood(SslProvider provider) throws Exception {
    serve(provider, config(true));
    String ca = DevelopmentAuthority.certificateFile(folder).toString();
    for (String name : List.of("site-a.test", "localhost")) {
      assertThat(
              client(
                  "-CAfile", ca, "-servername", name, "-verify_hostname", name, "-alpn", "echo/1"))
          .contains("Verify return code: 0 (ok)", "ALPN protocol: echo/1", "Compression: NONE");
    }
    assertThat(client("-CAfile", ca, "-noservername", "-verify_ip", "127.0.0.1"))
        .contains("Verify return code: 0 (ok)");
  }

  @Test
  void theAuthorityIsNotBelievedForOtherNames() throws Exception {
    CertificateConfig other = authority.issue("example.org");
    assertThat(openssl("verify", "-CAfile", authority.file().toString(), other.cert().toString()))
        .contains("permitted subtree violation");
  }

  @ParameterizedTest
  @CsvSource({"JDK, -tls1_2", "JDK, -tls1_3", "OPENSSL_REFCNT, -tls1_2", "OPENSSL_REFCNT, -tls1_3"})
  void sessionsAreResumed(SslProvider provider, String version) throws Exception {
    serve(provider, config(false, authority.issue("a.test")));
    Path session = folder.resolve("session");
    assertThat(ticket(version, session)).contains("New, TLSv1");
    assertThat(client(version, "-servername", "a.test", "-sess_in", session.toString()))
        .contains("Reused, TLSv1");
  }

  /** OpenSSL's tickets hold when another certificate takes the place of the one they began with. */
  @Test
  void ticketsOutliveACertificate() throws Exception {
    serve(SslProvider.OPENSSL_REFCNT, config(false, authority.issue("a.test")));
    Path session = folder.resolve("session");
    ticket("-tls1_3", session);
    tls.change(config(false, authority.issue("a.test"))).keep();
    assertThat(client("-tls1_3", "-servername", "a.test", "-sess_in", session.toString()))
        .contains("Reused, TLSv1.3");
  }

  /** But not where others are let in: who was let in then must show again who they are. */
  @Test
  void ticketsEndWhenOthersAreLetIn() throws Exception {
    CertificateConfig a = authority.issue("a.test");
    serve(SslProvider.OPENSSL_REFCNT, config(false, a));
    Path session = folder.resolve("session");
    ticket("-tls1_3", session);
    TlsConfig stricter =
        new TlsConfig(
            List.of(a),
            false,
            new TlsVersion(2),
            new ClientCertificates(ClientCertificates.Mode.WANTED, Optional.of(authority.file())));
    tls.change(stricter).keep();
    assertThat(client("-tls1_3", "-servername", "a.test", "-sess_in", session.toString()))
        .contains("New, TLSv1.3");
  }

  /** A ticket of TLS 1.3 comes after the handshake, so the connection must live to read it. */
  private String ticket(String version, Path session) throws Exception {
    int port = ((InetSocketAddress) listener.address()).getPort();
    Process process =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-servername",
                "a.test",
                version,
                "-sess_out",
                session.toString())
            .redirectErrorStream(true)
            .start();
    try (var in = process.inputReader(StandardCharsets.UTF_8);
        var out = process.outputWriter(StandardCharsets.UTF_8)) {
      out.write("hello\n");
      out.flush();
      StringBuilder all = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        all.append(line).append('\n');
        if (line.equals("hello")) {
          out.close(); // The echo follows the ticket.
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(session).isNotEmptyFile();
      return all.toString();
    }
  }

  @ParameterizedTest
  @CsvSource({"JDK", "OPENSSL_REFCNT"})
  void oldVersionsAreNotSpoken(SslProvider provider) throws Exception {
    serve(provider, config(false, authority.issue("a.test")));
    for (String version : List.of("-tls1", "-tls1_1")) {
      assertThat(client(version, "-cipher", "ALL:@SECLEVEL=0")).contains("Cipher is (NONE)");
    }
    assertThat(client("-tls1_2", "-cipher", "AES128-SHA:ECDHE-ECDSA-AES128-SHA"))
        .contains("Cipher is (NONE)");
  }
}
