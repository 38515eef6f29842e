package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What of a handshake is done on the loop, and what is left to threads that may take their time.
 */
class HandshakeTasksTest {

  private static final List<String> PROTOCOLS = List.of();
  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

  @TempDir Path folder;

  private TestAuthority authority;

  /** What the loop has left to a thread: nothing of it is done before {@link #runTasks}. */
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private Generation generation;
  private SslHandler server;
  private EmbeddedChannel serverChannel;
  private EmbeddedChannel clientChannel;

  @BeforeEach
  void open() {
    authority = new TestAuthority(folder);
  }

  @AfterEach
  void close() {
    clientChannel.finishAndReleaseAll();
    serverChannel.finishAndReleaseAll();
    generation.release();
  }

  // The cast.

  private TlsConfig config(boolean development, ClientCertificates clients) throws IOException {
    return new TlsConfig(
        List.of(authority.issue("a.test")), development, TlsConfig.NONE.minimum(), clients);
  }

  /** A server and a client that asks it for a name, both at the beginning of a handshake. */
  private void connect(
      SslProvider provider,
      TlsConfig config,
      Optional<DevelopmentLeaves> development,
      SSLContext context,
      String name)
      throws IOException {
    Optional<Path> file = config.clientCertificates().authorities();
    List<X509Certificate> authorities =
        file.isPresent() ? CertificateFiles.certificates("authorities", file.get()) : List.of();
    generation =
        new Generation(
            config,
            List.of(CertificateFiles.read(config.certificates().getFirst())),
            development,
            authorities);
    generation.open(PROTOCOLS, provider, new TicketKeys(RANDOM, 0));
    server = generation.handler(PROTOCOLS, UnpooledByteBufAllocator.DEFAULT, tasks::add);
    serverChannel = channel(server);
    SSLEngine engine = context.createSSLEngine(name, 443);
    engine.setUseClientMode(true);
    clientChannel = channel(new SslHandler(engine));
  }

  private static EmbeddedChannel channel(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(0); // however busy the machine is
    return new EmbeddedChannel(handler);
  }

  /** Lets both speak until neither has more to say. */
  private void talk() {
    while (carry(clientChannel, serverChannel) | carry(serverChannel, clientChannel)) {}
  }

  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    boolean some = false;
    for (ByteBuf octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
      to.writeInbound(octets);
      some = true;
    }
    return some;
  }

  /** Does what was left to a thread, and goes on from there to the end. */
  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      talk();
    }
  }

  private boolean done() {
    return server.handshakeFuture().isSuccess();
  }

  // Who does what.

  @Test
  void openSslsCertificateOfAFileIsChosenOnTheLoop() throws Exception {
    connect(
        SslProvider.OPENSSL_REFCNT,
        config(false, TlsConfig.NONE.clientCertificates()),
        Optional.empty(),
        authority.client(Optional.empty()),
        "a.test");

    talk();

    assertThat(tasks).isEmpty();
    assertThat(done()).isTrue();
  }

  @Test
  void aDevelopmentCertificateIsIssuedByAThread() throws Exception {
    Instant now = Instant.now();
    var leaves = new DevelopmentLeaves(DevelopmentAuthority.open(folder, RANDOM, now), now);
    connect(
        SslProvider.OPENSSL_REFCNT,
        config(true, TlsConfig.NONE.clientCertificates()),
        Optional.of(leaves),
        TestAuthority.client(DevelopmentAuthority.certificateFile(folder)),
        "new.test");

    talk();

    assertThat(Optional.ofNullable(leaves.get("new.test"))).isEmpty();
    assertThat(done()).isFalse();
    runTasks();
    assertThat(Optional.ofNullable(leaves.get("new.test"))).isPresent();
    assertThat(done()).isTrue();
  }

  @Test
  void aClientsCertificateIsLookedAtByAThread() throws Exception {
    connect(
        SslProvider.OPENSSL_REFCNT,
        config(
            false,
            new ClientCertificates(ClientCertificates.Mode.NEEDED, Optional.of(authority.file()))),
        Optional.empty(),
        authority.client(Optional.of(authority.issueToClient("client.test"))),
        "a.test");

    talk();

    assertThat(done()).isFalse();
    runTasks();
    assertThat(done()).isTrue();
  }

  @Test
  void theJdkSignsOnAThread() throws Exception {
    connect(
        SslProvider.JDK,
        config(false, TlsConfig.NONE.clientCertificates()),
        Optional.empty(),
        authority.client(Optional.empty()),
        "a.test");

    talk();

    assertThat(done()).isFalse();
    runTasks();
    assertThat(done()).isTrue();
  }
}
