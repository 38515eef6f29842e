package dev.naru.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one client may take from the others. */
class LimitsTest {

  static Limits limits(int connections, int perAddress) {
    Limits d = Limits.DEFAULTS;
    return new Limits(
        connections,
        perAddress,
        d.inFlight(),
        d.queue(),
        d.header(),
        d.body(),
        d.handshakeTimeout(),
        d.headerTimeout(),
        d.bodyTimeout(),
        d.minimumRate(),
        d.idle());
  }

  @Test
  void aConnectionAboveTheLimitIsClosed() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                TestPlatform.on(NetworkKind.EPOLL, limits(1, 1_000)),
                "- { listen: tcp://127.0.0.1:0, to: " + upstream.endpoint() + " }");
        Socket first = forward.connect();
        Socket server = upstream.next();
        Socket second = forward.connect()) {
      assertThat(ended(second)).isTrue();
      first.getOutputStream().write('x');
      assertThat(server.getInputStream().read()).isEqualTo('x');
      assertThat(upstream.idle()).isTrue();
    }
  }

  @Test
  void behindAProxyTheAddressesThatItTellsAreCounted() throws Exception {
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            Forwarded.on(
                TestPlatform.on(NetworkKind.EPOLL, limits(1_000, 1)),
                "- { listen: tcp://127.0.0.1:0, proxy-protocol-from: 127.0.0.1, to: "
                    + upstream.endpoint()
                    + " }");
        Socket first = forward.connect();
        Socket again = forward.connect();
        Socket another = forward.connect()) {
      told(first, "192.0.2.7");
      try (Socket server = upstream.next()) {
        told(again, "192.0.2.7");
        assertThat(ended(again)).isTrue();
        told(another, "192.0.2.8");
        upstream.next().close();
        first.getOutputStream().write('x');
        assertThat(server.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  private static void told(Socket client, String source) throws IOException {
    client
        .getOutputStream()
        .write("PROXY TCP4 %s 198.51.100.1 4711 25\r\n".formatted(source).getBytes(US_ASCII));
  }

  private static boolean ended(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsItsTargetBack() throws Exception {
    int most = 64 << 20; // many times what four sockets' buffers hold
    try (ServerSocketChannel upstream = ServerSocketChannel.open()) {
      upstream.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = ((InetSocketAddress) upstream.getLocalAddress()).getPort();
      try (Forwarded forward =
              Forwarded.on(
                  NetworkKind.EPOLL,
                  "- { listen: tcp://127.0.0.1:0, to: tcp://127.0.0.1:" + port + " }");
          Socket client = forward.connect();
          SocketChannel server = upstream.accept()) {
        server.configureBlocking(false);
        long written = writeUntilHeldBack(server, most);
        assertThat(written).isLessThan(most);
        server.configureBlocking(true);
        server.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).hasSize((int) written);
      }
    }
  }

  /** Writes until nothing has been taken for a second. */
  private static long writeUntilHeldBack(SocketChannel server, int most) throws IOException {
    ByteBuffer some = ByteBuffer.allocateDirect(64 << 10);
    long written = 0;
    long moved = System.nanoTime();
    while (written < most && System.nanoTime() - moved < TimeUnit.SECONDS.toNanos(1)) {
      int taken = server.write(some.clear());
      if (taken > 0) {
        written += taken;
        moved = System.nanoTime();
      }
      Thread.yield();
    }
    return written;
  }
}
