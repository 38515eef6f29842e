package dev.naru.engine.tls;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
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
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TLS promises, whoever's it is. */
abstract class TlsContract {

  private static final List<String> PROTOCOLS = List.of("echo/2", "echo/1");

  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final HealthRegistry healths = new HealthRegistry();

  /** What the server's handlers were told, in this order. */
  private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();

  private HostNetwork network;
  private Listeners listeners;
  private TestAuthority authority;
  private Tls tls;

  abstract SslProvider provider();

  @BeforeEach
  void open() {
    network = new HostNetwork();
    listeners = new Listeners(network, metrics);
    authority = new TestAuthority(folder);
    tls = new Tls(network, metrics, healths, folder, provider());
  }

  @AfterEach
  void close() {
    listeners.close();
    tls.close();
    network.close();
  }

  // The cast.

  private static TlsConfig config(CertificateConfig... certificates) {
    return new TlsConfig(
        List.of(certificates),
        false,
        TlsConfig.NONE.minimum(),
        TlsConfig.NONE.clientCertificates());
  }

  private TlsConfig clients(ClientCertificates.Mode mode, CertificateConfig certificate)
      throws IOException {
    return new TlsConfig(
        List.of(certificate),
        false,
        TlsConfig.NONE.minimum(),
        new ClientCertificates(mode, Optional.of(authority.file())));
  }

  /** Of whom nobody expects a handshake: a machine may be too busy for one in so short a time. */
  private static Limits impatient() {
    return limits(Duration.ofMillis(200));
  }

  private static Limits limits(Duration handshake) {
    Limits d = Limits.DEFAULTS;
    return new Limits(
        d.connections(),
        d.connectionsPerAddress(),
        d.inFlight(),
        d.queue(),
        d.header(),
        d.body(),
        handshake,
        d.headerTimeout(),
        d.bodyTimeout(),
        d.minimumRate(),
        d.idle());
  }

  private Listener listen() throws IOException {
    return listen(Limits.DEFAULTS);
  }

  private Listener listen(Limits limits) throws IOException {
    ChannelInitializer<Channel> then =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Echo());
          }
        };
    Listener listener =
        listeners.bind(
            new ListenerConfig(Endpoint.parse("tls://127.0.0.1:0"), limits),
            tls.initializer(PROTOCOLS, limits, then));
    listeners.open();
    return listener;
  }

  private final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      events.add(event);
      if (event instanceof SslHandshakeCompletionEvent) {
        SslHandler handler = context.pipeline().get(SslHandler.class);
        events.add(String.valueOf(handler.applicationProtocol()));
        events.add(handler.engine().getSession());
      } else {
        context.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      events.add(cause);
    }
  }

  private SSLSocket connect(Listener listener, SSLContext client, String name, String... versions)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            client
                .getSocketFactory()
                .createSocket("127.0.0.1", ((InetSocketAddress) listener.address()).getPort());
    socket.setSoTimeout(30_000);
    SSLParameters parameters = socket.getSSLParameters();
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    if (versions.length > 0) {
      parameters.setProtocols(versions);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static String echo(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
  }

  /** The first name of what is shown to somebody who asks for a name. */
  private String shown(Listener listener, SSLContext client, String name) throws Exception {
    try (SSLSocket socket = connect(listener, client, name)) {
      assertThat(echo(socket, "hello")).isEqualTo("hello");
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return String.valueOf(certificate.getSubjectAlternativeNames().iterator().next().get(1));
    }
  }

  /** Of the next handshake that the server's handlers are told of. */
  private SSLSession session() throws InterruptedException {
    Object event = events.poll(30, SECONDS);
    while (event != null && !(event instanceof SSLSession)) {
      event = events.poll(30, SECONDS);
    }
    return (SSLSession) event;
  }

  private Socket raw(Listener listener) throws IOException {
    Socket socket = new Socket("127.0.0.1", ((InetSocketAddress) listener.address()).getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Sends octets and waits for the end; how many came back until then. */
  private static int sendToTheEnd(Socket enemy, byte[] octets) throws IOException {
    try {
      enemy.getOutputStream().write(octets);
      return enemy.getInputStream().readAllBytes().length;
    } catch (SocketException reset) {
      // The server had closed it before the octets came, or before it had read all of them.
      assertThat(reset.getMessage()).containsAnyOf("reset", "Broken pipe");
      return 0;
    }
  }

  private double count(String result) {
    return metrics.get("naru.tls.handshakes").tag("result", result).counter().count();
  }

  private void awaitCount(String result, double expected) {
    await(() -> count(result), expected);
  }

  private void awaitFailures(double expected) {
    await(() -> count("failed") + count("timeout") + count("left"), expected);
  }

  /** A client may see the end of its connection before the server has counted it. */
  private static void await(DoubleSupplier figure, double expected) {
    long end = System.nanoTime() + SECONDS.toNanos(30);
    while (figure.getAsDouble() != expected && System.nanoTime() < end) {
      Thread.yield();
    }
    assertThat(figure.getAsDouble()).isEqualTo(expected);
  }

  // Handshakes.

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsAreSpoken(String version) throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen();
    try (SSLSocket socket =
        connect(listener, authority.client(Optional.empty()), "a.test", version)) {
      assertThat(echo(socket, "hello")).isEqualTo("hello");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(socket.getSession().getCipherSuite()).contains("GCM");
    }
    assertThat(count(version)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"echo/1, echo/1", "'echo/1,echo/2', echo/2", "other, null"})
  void theBestProtocolOfBothIsChosen(String offered, String chosen) throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    try (SSLSocket socket = connect(listen(), authority.client(Optional.empty()), "a.test")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(offered.split(","));
      socket.setSSLParameters(parameters);
      assertThat(echo(socket, "x")).isEqualTo("x");
      assertThat(events.poll(30, SECONDS)).isEqualTo(SslHandshakeCompletionEvent.SUCCESS);
      assertThat(events.poll(30, SECONDS)).isEqualTo(chosen);
    }
  }

  @Test
  void aMinimumOf13RefusesOlderClients() throws Exception {
    TlsConfig d = config(authority.issue("a.test"));
    tls.change(
            new TlsConfig(d.certificates(), false, TlsVersion.parse("1.3"), d.clientCertificates()))
        .keep();
    Listener listener = listen();
    SSLContext client = authority.client(Optional.empty());
    try (SSLSocket old = connect(listener, client, "a.test", "TLSv1.2")) {
      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
    }
    awaitCount("failed", 1);
    assertThat(shown(listener, client, "a.test")).isEqualTo("a.test");
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, a.test",
    "A.Test, a.test",
    "b.test, b.test",
    "x.b.test, *.b.test",
    "y.x.b.test, a.test",
    "unknown.test, a.test",
    "'', a.test"
  })
  void theCertificateIsChosenByName(String asked, String shown) throws Exception {
    tls.change(
            config(
                authority.issue("a.test"), authority.issue("*.b.test"), authority.issue("b.test")))
        .keep();
    assertThat(shown(listen(), authority.client(Optional.empty()), asked)).isEqualTo(shown);
  }

  @Test
  void ofTwoCertificatesWithANameTheFirstIsShown() throws Exception {
    tls.change(
            config(
                authority.issue("default.test"),
                authority.issue("rsa", "RSA", 2_048, Duration.ofDays(30), "rsa.test", "a.test"),
                authority.issue("a.test")))
        .keep();
    assertThat(shown(listen(), authority.client(Optional.empty()), "a.test")).isEqualTo("rsa.test");
  }

  @Test
  void anEndThatIsSaidIsHandedOn() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    try (SSLSocket socket = connect(listen(), authority.client(Optional.empty()), "a.test")) {
      echo(socket, "x");
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(events).noneMatch(Throwable.class::isInstance);
  }

  // Clients that show who they are.

  @Test
  void aClientThatIsNeededToShowACertificateDoes() throws Exception {
    tls.change(clients(ClientCertificates.Mode.NEEDED, authority.issue("a.test"))).keep();
    Listener listener = listen();
    SSLContext known = authority.client(Optional.of(authority.issueToClient("client.test")));
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      for (int time = 0; time < 2; time++) { // The second resumes the session of the first.
        try (SSLSocket socket = connect(listener, known, "a.test", version)) {
          assertThat(echo(socket, "x")).isEqualTo("x");
          SSLSession session = session();
          assertThat(session.getPeerCertificates()).hasSize(1);
          assertThat(session.getPeerPrincipal().getName()).contains("client.test");
        }
      }
    }
    try (SSLSocket nobody = connect(listener, authority.client(Optional.empty()), "a.test")) {
      assertThatThrownBy(() -> echo(nobody, "x")).isInstanceOf(IOException.class);
    }
    awaitCount("failed", 1);
  }

  @Test
  void aWantedCertificateMayBeMissingButNotWrong() throws Exception {
    tls.change(clients(ClientCertificates.Mode.WANTED, authority.issue("a.test"))).keep();
    Listener listener = listen();
    assertThat(shown(listener, authority.client(Optional.empty()), "a.test")).isEqualTo("a.test");
    TestAuthority other = new TestAuthority(Files.createDirectory(folder.resolve("other")));
    SSLContext stranger = authority.client(Optional.of(other.issueToClient("stranger.test")));
    try (SSLSocket socket = connect(listener, stranger, "a.test")) {
      assertThatThrownBy(
              () -> {
                echo(socket, "x");
                echo(socket, "y");
              })
          .isInstanceOf(IOException.class);
    }
    awaitCount("failed", 1);
  }

  // Changes.

  @Test
  void aChangeIsForNewConnectionsOnly() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen();
    SSLContext client = authority.client(Optional.empty());
    try (SSLSocket open = connect(listener, client, "b.test")) {
      echo(open, "x");
      Tls.Change change = tls.change(config(authority.issue("b.test")));
      assertThat(change.changed()).isTrue();
      change.keep();
      assertThat(shown(listener, authority.client(Optional.empty()), "b.test")).isEqualTo("b.test");
      assertThat(echo(open, "still")).isEqualTo("still");
    }
    assertThat(metrics.find("naru.tls.certificate.expiry").gauges()).hasSize(1);
  }

  @Test
  void aChangeCanBeTakenBack() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen();
    tls.change(config(authority.issue("b.test"))).undo();
    assertThat(shown(listener, authority.client(Optional.empty()), "b.test")).isEqualTo("a.test");
  }

  @Test
  void nothingChangesWhenFilesCannotBeRead() throws Exception {
    CertificateConfig a = authority.issue("a.test");
    tls.change(config(a)).keep();
    Listener listener = listen();
    assertThatThrownBy(
            () -> tls.change(config(new CertificateConfig(a.cert(), folder.resolve("absent")))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
    assertThat(shown(listener, authority.client(Optional.empty()), "a.test")).isEqualTo("a.test");
    assertThat(tls.change(config(a)).changed()).isFalse();
  }

  @Test
  void changedFilesAreSeen() throws Exception {
    CertificateConfig a = authority.issue("a.test");
    tls.change(config(a)).keep();
    Listener listener = listen();
    CertificateConfig next = authority.issue("next.test");
    Files.move(next.cert(), a.cert(), StandardCopyOption.REPLACE_EXISTING);
    tls.look();
    assertThat(healths.all().get("tls").status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(healths.all().get("tls").detail()).contains("is not the key of the certificate");
    assertThat(shown(listener, authority.client(Optional.empty()), "a.test")).isEqualTo("a.test");
    Files.move(next.key(), a.key(), StandardCopyOption.REPLACE_EXISTING);
    tls.look();
    assertThat(healths.all().get("tls")).isEqualTo(Health.UP);
    assertThat(shown(listener, authority.client(Optional.empty()), "")).isEqualTo("next.test");
  }

  @Test
  void anEndThatComesNearIsToldInTime() throws Exception {
    tls.change(config(authority.issue("soon", "EC", 256, Duration.ofDays(10), "a.test"))).keep();
    assertThat(healths.all().get("tls").detail()).contains("a.test expires in 9 days");
    assertThat(metrics.get("naru.tls.certificate.expiry").gauge().value())
        .isBetween(863_000.0, 864_000.0);
  }

  // The development CA.

  @Test
  void theDevelopmentAuthorityIssuesWhatIsAskedFor() throws Exception {
    tls.change(
            new TlsConfig(List.of(), true, new TlsVersion(2), TlsConfig.NONE.clientCertificates()))
        .keep();
    Listener listener = listen();
    Path trusted = DevelopmentAuthority.certificateFile(folder);
    for (String name : List.of("site-a.test", "x.y.localhost", "localhost")) {
      assertThat(shown(listener, TestAuthority.client(trusted), name)).isEqualTo(name);
    }
    for (String name : List.of("example.org", "")) {
      assertThat(shown(listener, TestAuthority.client(trusted), name)).isEqualTo("localhost");
    }
  }

  // Enemies.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "ff00ff00ff00",
        "1603010000",
        "160301ffff01",
        "16030100050100000100",
        "15030100020228",
        "1703030005aaaaaaaaaa",
        "80290100"
      })
  void whatIsNoHandshakeEndsTheConnectionAndNoOther(String octets) throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    SSLContext client = authority.client(Optional.empty());
    try (SSLSocket other = connect(listen(), client, "a.test");
        Socket enemy = raw(listen(impatient()))) {
      echo(other, "before");
      sendToTheEnd(enemy, HexFormat.of().parseHex(octets));
      assertThat(echo(other, "after")).isEqualTo("after");
    }
    awaitFailures(1);
  }

  @Test
  void aHelloOfSixteenMebibytesIsNotListenedTo() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen();
    byte[] record = new byte[5 + 16_384];
    System.arraycopy(HexFormat.of().parseHex("1603014000"), 0, record, 0, 5);
    byte[] first = record.clone();
    System.arraycopy(HexFormat.of().parseHex("01ffffff0303"), 0, first, 5, 6);
    try (Socket enemy = raw(listener)) {
      assertThatThrownBy(
              () -> {
                enemy.getOutputStream().write(first);
                for (int i = 0; i < 1_000; i++) {
                  enemy.getOutputStream().write(record);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    awaitCount("failed", 1);
    assertThat(events).isEmpty();
  }

  @Test
  void aSlowHandshakeIsGivenUp() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen(impatient());
    try (Socket silent = raw(listener);
        Socket slow = raw(listener)) {
      assertThat(sendToTheEnd(slow, new byte[] {0x16, 0x03, 0x01, 0x01})).isLessThan(10);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    awaitCount("timeout", 2);
    assertThat(events).isEmpty();
  }

  @Test
  void whoLeavesInTheMiddleIsForgotten() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    Listener listener = listen();
    for (int i = 0; i < 50; i++) {
      raw(listener).close();
    }
    awaitCount("left", 50);
    assertThat(events).isEmpty();
  }

  @Test
  void aClientCannotRenegotiate() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    try (SSLSocket socket =
        connect(listen(), authority.client(Optional.empty()), "a.test", "TLSv1.2")) {
      echo(socket, "x");
      socket.startHandshake();
      assertThatThrownBy(
              () -> {
                echo(socket, "y");
                echo(socket, "z");
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void thousandsOfHalfOpenConnectionsAreBoundedAndHarmNobody() throws Exception {
    tls.change(config(authority.issue("a.test"))).keep();
    // However long it takes to open them all, none is given up before.
    Listener listener = listen(limits(Duration.ofMinutes(10)));
    SSLContext client = authority.client(Optional.empty());
    assertThat(shown(listener, client, "a.test")).isEqualTo("a.test");
    long before = resident();
    List<Socket> enemies = new ArrayList<>();
    try {
      for (int i = 0; i < 2_000; i++) {
        Socket enemy = raw(listener);
        enemy.getOutputStream().write(HALF_A_HELLO);
        enemies.add(enemy);
      }
      assertThat(shown(listener, client, "a.test")).isEqualTo("a.test");
      assertThat(resident() - before).as("bytes for 2,000").isLessThan(200L << 20);
    } finally {
      for (Socket enemy : enemies) {
        enemy.close();
      }
    }
    awaitCount("left", 2_000);
    await(listeners::connections, 0);
  }

  /** A record of 512 octets is announced, in it a ClientHello; 400 come. */
  private static final byte[] HALF_A_HELLO = new byte[400];

  static {
    byte[] begin = HexFormat.of().parseHex("1603010200010001fc0303");
    System.arraycopy(begin, 0, HALF_A_HELLO, 0, begin.length);
  }

  /** Octets of memory that the process has, of whatever kind. */
  private static long resident() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("no VmRSS");
  }
}
