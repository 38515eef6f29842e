package dev.naru.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.health.Health;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, between sockets of the JDK's. */
class StreamForwardingTest {

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void eachEndOfADirectionIsCarriedThrough(NetworkKind kind) throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(kind, "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect()) {
      client.getOutputStream().write("question".getBytes(US_ASCII));
      client.shutdownOutput();
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("question");
        server.getOutputStream().write("answer".getBytes(US_ASCII));
        server.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
      }
      forward.awaitFigure(0, "naru.forward.active");
      assertThat(forward.figure("naru.forward.bytes", "direction", "in")).isEqualTo(8);
      assertThat(forward.figure("naru.forward.bytes", "direction", "out")).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void muchArrivesWholeThoughItIsReadLate(NetworkKind kind) throws Exception {
    byte[] much = new byte[16 << 20];
    new Random(1).nextBytes(much);
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(kind, "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect()) {
      CompletableFuture<Void> sent = send(client, much);
      try (Socket server = upstream.next()) {
        assertThat(received(server)).isEqualTo(much);
      }
      sent.get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void muchArrivesWholeThoughTheServerHasNothingMoreToSay(NetworkKind kind) throws Exception {
    byte[] much = new byte[8 << 20];
    new Random(2).nextBytes(much);
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(kind, "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect();
        Socket server = upstream.next()) {
      server.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      CompletableFuture<Void> sent = send(client, much);
      assertThat(received(server)).isEqualTo(much);
      sent.get(30, TimeUnit.SECONDS);
      forward.awaitFigure(0, "naru.forward.active");
      assertThat(forward.figure("naru.forward.bytes", "direction", "in")).isEqualTo(much.length);
    }
  }

  /** Sends all and ends that direction. */
  private static CompletableFuture<Void> send(Socket from, byte[] octets) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            from.getOutputStream().write(octets);
            from.shutdownOutput();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** In small pieces, to the end. */
  private static byte[] received(Socket at) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[4_096];
    for (int n = at.getInputStream().read(piece); n >= 0; n = at.getInputStream().read(piece)) {
      all.write(piece, 0, n);
    }
    return all.toByteArray();
  }

  @Test
  void aResetIsAReset() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect()) {
      client.getOutputStream().write('x');
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().read()).isEqualTo('x');
        server.setSoLinger(true, 0);
      }
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aTargetThatDoesNotAcceptIsPassedOver() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: [tcp://127.0.0.1:"
                    + Upstream.deadPort()
                    + ", "
                    + upstream.endpoint()
                    + "] }")) {
      for (int i = 0; i < 3; i++) {
        try (Socket client = forward.connect()) {
          client.getOutputStream().write('x');
          try (Socket server = upstream.next()) {
            assertThat(server.getInputStream().read()).isEqualTo('x');
          }
        }
      }
      assertThat(forward.figure("naru.forward.connections", "result", "forwarded")).isEqualTo(3);
      assertThat(forward.figure("naru.forward.connections", "result", "unreachable")).isZero();
    }
  }

  @Test
  void whereNobodyAcceptsTheClientIsTurnedAwayAndTheHealthSaysSo() throws Exception {
    try (Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: tcp://127.0.0.1:"
                    + Upstream.deadPort()
                    + " }");
        Socket client = forward.connect()) {
      forward.awaitFigure(1, "naru.forward.connections", "result", "unreachable");
      assertThat(forward.server().health().status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(forward.server().health().detail()).contains("connection refused");
      assertEnded(client);
    }
  }

  @Test
  void aNameIsLookedUpBeforeAnybodyComes() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: tcp://localhost:" + upstream.port() + " }");
        Socket client = forward.connect();
        Socket server = upstream.next()) {
      client.getOutputStream().write('x');
      assertThat(server.getInputStream().read()).isEqualTo('x');
    }
  }

  @Test
  void aNameThatIsNowhereKeepsNothingFromStarting() throws Exception {
    try (Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: tcp://nowhere.invalid:22 }");
        Socket client = forward.connect()) {
      assertEnded(client);
      forward.awaitFigure(1, "naru.forward.connections", "result", "unreachable");
      assertThat(forward.server().health().detail())
          .isEqualTo("tcp://nowhere.invalid:22 has no address");
    }
  }

  @Test
  void aTargetIsToldWhoseConnectionItIs() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, proxy-protocol: v1, to: "
                    + upstream.endpoint()
                    + " }");
        Socket client = forward.connect()) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().readAllBytes())
            .asString(US_ASCII)
            .isEqualTo(
                "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\nhello"
                    .formatted(client.getLocalPort(), forward.port()));
      }
    }
  }

  @Test
  void whatAProxySaysIsTakenFromItAndHandedOn() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, proxy-protocol-from: 127.0.0.0/8, proxy-protocol:"
                    + " v1, to: "
                    + upstream.endpoint()
                    + " }");
        Socket client = forward.connect()) {
      client
          .getOutputStream()
          .write("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\nhello".getBytes(US_ASCII));
      client.shutdownOutput();
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().readAllBytes())
            .asString(US_ASCII)
            .isEqualTo("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\nhello");
      }
    }
  }

  @Test
  void strangersMayNotSpeakForOthersNorConnectAtAll() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, proxy-protocol-from: 192.0.2.0/24, to: "
                    + upstream.endpoint()
                    + " }");
        Socket client = forward.connect()) {
      client.getOutputStream().write("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n".getBytes(US_ASCII));
      assertEnded(client);
      forward.awaitFigure(1, "naru.forward.connections", "result", "refused");
      assertThat(upstream.idle()).isTrue();
    }
  }

  @Test
  void whoIsDeniedIsNotForwarded() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, deny: 127.0.0.1, to: "
                    + upstream.endpoint()
                    + " }");
        Socket client = forward.connect()) {
      assertEnded(client);
      assertThat(upstream.idle()).isTrue();
    }
  }

  @Test
  void theNameInATlsGreetingTellsTheTarget() throws Exception {
    try (Upstream shop = new Upstream();
        Upstream below = new Upstream();
        Upstream others = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, names: { shop.test: %s, \"*.shop.test\": %s }, to: %s }"
                    .formatted(shop.endpoint(), below.endpoint(), others.endpoint()))) {
      assertGreeted(forward, "shop.test", shop);
      assertGreeted(forward, "a.shop.test", below);
      assertGreeted(forward, "a.b.shop.test", others);
      assertGreeted(forward, "other.test", others);
    }
  }

  private static void assertGreeted(Forwarded forward, String name, Upstream expected)
      throws Exception {
    byte[] greeting = greeting(name);
    try (Socket client = forward.connect()) {
      client.getOutputStream().write(greeting, 0, 7);
      client.getOutputStream().flush();
      client.getOutputStream().write(greeting, 7, greeting.length - 7);
      client.shutdownOutput();
      try (Socket server = expected.next()) {
        assertThat(server.getInputStream().readAllBytes()).as(name).isEqualTo(greeting);
      }
    }
  }

  @Test
  void aNameThatIsNobodysIsToldSoInTls() throws Exception {
    try (Upstream shop = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, names: { shop.test: " + shop.endpoint() + " } }");
        Socket client = forward.connect()) {
      client.getOutputStream().write(greeting("other.test"));
      // RFC 8446, section 6: alert (21), fatal (2), unrecognized_name (112).
      assertThat(client.getInputStream().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, 112);
      assertThat(shop.idle()).isTrue();
    }
  }

  @Test
  void whatIsNoTlsIsTurnedAwayWhereNamesAreAskedFor() throws Exception {
    try (Upstream shop = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, names: { shop.test: " + shop.endpoint() + " } }");
        Socket client = forward.connect()) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n".getBytes(US_ASCII));
      // RFC 8446, section 6: alert (21), fatal (2), unrecognized_name (112).
      assertThat(client.getInputStream().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, 112);
      assertThat(shop.idle()).isTrue();
      assertThat(forward.figure("naru.forward.connections", "result", "refused")).isEqualTo(1);
    }
  }

  /** What a client of the JDK's sends first. */
  private static byte[] greeting(String name) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(java.util.List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    java.nio.ByteBuffer out =
        java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(java.nio.ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void aReloadSendsNewConnectionsElsewhereAndLeavesTheOthers() throws Exception {
    try (Upstream before = new Upstream();
        Upstream after = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: " + before.endpoint() + " }");
        Socket old = forward.connect()) {
      try (Socket oldServer = before.next()) {
        int port = forward.port();
        forward
            .server()
            .apply(
                Forwarded.config("- { listen: tcp://127.0.0.1:0, to: " + after.endpoint() + " }"));
        assertThat(forward.port()).isEqualTo(port);
        try (Socket client = forward.connect();
            Socket newServer = after.next()) {
          client.getOutputStream().write('n');
          assertThat(newServer.getInputStream().read()).isEqualTo('n');
        }
        old.getOutputStream().write('o');
        assertThat(oldServer.getInputStream().read()).isEqualTo('o');
        oldServer.getOutputStream().write('k');
        assertThat(old.getInputStream().read()).isEqualTo('k');
      }
    }
  }

  @Test
  void aRuleThatIsGoneLetsItsConnectionsEnd() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket client = forward.connect();
        Socket server = upstream.next()) {
      forward.awaitFigure(1, "naru.forward.active");
      int port = forward.port();
      String other = "- { listen: udp://127.0.0.1:0, to: udp://127.0.0.1:9 }";
      forward.server().apply(Forwarded.config(other));
      assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
          .isInstanceOf(ConnectException.class);
      client.getOutputStream().write('x');
      assertThat(server.getInputStream().read()).isEqualTo('x');
      client.close();
      server.close();
      forward.awaitFigure(0, "naru.forward.active", "listener", "tcp://127.0.0.1:0");
      forward.server().apply(Forwarded.config(other));
      assertThat(
              forward
                  .platform()
                  .platform()
                  .metrics()
                  .find("naru.forward.active")
                  .tag("listener", "tcp://127.0.0.1:0")
                  .gauge())
          .isNull();
    }
  }

  @Test
  void aReloadThatCannotBindChangesNothing() throws Exception {
    try (Upstream upstream = new Upstream();
        Upstream taken = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }")) {
      assertThatThrownBy(
              () ->
                  forward
                      .server()
                      .apply(
                          Forwarded.config(
                              "- { listen: tcp://127.0.0.1:0, to: "
                                  + taken.endpoint()
                                  + " }\n- { listen: "
                                  + taken.endpoint()
                                  + ", to: "
                                  + upstream.endpoint()
                                  + " }")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is taken");
      try (Socket client = forward.connect();
          Socket server = upstream.next()) {
        client.getOutputStream().write('x');
        assertThat(server.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  @Test
  void drainingWaitsForTheLastConnection() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }")) {
      Socket client = forward.connect();
      Socket server = upstream.next();
      forward.awaitFigure(1, "naru.forward.active");
      CompletableFuture<Void> drained =
          CompletableFuture.runAsync(() -> forward.server().drain(Duration.ofMinutes(5)));
      client.getOutputStream().write('x');
      assertThat(server.getInputStream().read()).isEqualTo('x');
      assertThat(drained).isNotDone();
      client.close();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      assertThat(drained).isNotDone(); // the other direction is still open
      server.close();
      drained.get(30, TimeUnit.SECONDS);
    }
  }

  /** The connection is over, by its end or a reset. */
  private static void assertEnded(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (IOException reset) {
      assertThat(reset).isInstanceOf(SocketException.class);
    }
  }
}
