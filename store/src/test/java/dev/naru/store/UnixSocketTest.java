package dev.naru.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {

  private static final InetSocketAddress IGNORED =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocketChannel server;
  private Path path;

  @BeforeEach
  void listen() throws IOException {
    path = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private Socket connected() throws IOException {
    Socket socket = new UnixSocketFactory(path.toString()).createSocket();
    socket.connect(IGNORED, 1_000);
    return socket;
  }

  @Test
  void megabytesGoBothWaysOnVirtualThreads() throws Exception {
    byte[] sent = new byte[4 << 20];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31 >> 3);
    }
    Future<?> echo =
        threads.submit(
            () -> {
              try (SocketChannel peer = server.accept()) {
                byte[] all = Channels.newInputStream(peer).readAllBytes();
                Channels.newOutputStream(peer).write(all);
              }
              return null;
            });
    Future<byte[]> received =
        threads.submit(
            () -> {
              try (Socket socket = connected()) {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes();
              }
            });
    assertThat(received.get()).isEqualTo(sent);
    echo.get();
  }

  @Test
  void aReadTimesOutAndTheConnectionIsStillGood() throws Exception {
    try (Socket socket = connected();
        SocketChannel peer = server.accept()) {
      socket.setSoTimeout(1);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      Channels.newOutputStream(peer).write(42);
      socket.setSoTimeout(0);
      assertThat(socket.getInputStream().read()).isEqualTo(42);
    }
  }

  @Test
  void theEndOfThePeerIsTheEndOfTheStream() throws Exception {
    try (Socket socket = connected()) {
      server.accept().close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void nobodyListeningIsAnErrorAtOnce() throws Exception {
    server.close();
    assertThatThrownBy(this::connected).isInstanceOf(IOException.class);
  }
}
