package dev.naru.rpc.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.network.Network;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines and datagrams, with the JDK's sockets at the other end, and the examples as they stand. */
@Timeout(120)
class SocketsTest {

  @Test
  void linesComeBackFromAnEcho() throws IOException {
    try (Network network = NetworkKind.EPOLL.open();
        LineServer server =
            LineServer.listen(
                network,
                "127.0.0.1",
                0,
                socket -> {
                  while (true) {
                    socket.send(socket.receive());
                  }
                });
        LineSocket client = LineSocket.connect(network, "127.0.0.1", server.port());
        Socket foreign = new Socket("127.0.0.1", server.port())) {
      client.send("안녕");
      assertThat(client.receive()).isEqualTo("안녕");
      foreign.getOutputStream().write("a\r\nb\n".getBytes(StandardCharsets.UTF_8));
      assertThat(new String(foreign.getInputStream().readNBytes(4), StandardCharsets.UTF_8))
          .isEqualTo("a\nb\n");
      assertThatThrownBy(() -> client.receive(Duration.ofMillis(10)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void theEndIsTold() throws IOException {
    try (Network network = NetworkKind.EPOLL.open();
        LineServer server = LineServer.listen(network, "127.0.0.1", 0, socket -> {});
        LineSocket client = LineSocket.connect(network, "127.0.0.1", server.port())) {
      assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aLineWithoutEndIsCutOff() throws IOException {
    try (Network network = NetworkKind.EPOLL.open();
        LineServer server = LineServer.listen(network, "127.0.0.1", 0, LineSocket::receive);
        Socket foreign = new Socket("127.0.0.1", server.port())) {
      byte[] endless = new byte[8_192];
      assertThatThrownBy(
              () -> {
                while (true) {
                  foreign.getOutputStream().write(endless);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void datagramsComeBack() throws IOException {
    try (Network network = NetworkKind.EPOLL.open();
        PacketSocket server = PacketSocket.bind(network, "127.0.0.1", 0);
        PacketSocket client = PacketSocket.bind(network, "127.0.0.1", 0)) {
      client.send("127.0.0.1", server.port(), "hello");
      PacketSocket.Packet question = server.receive();
      server.send(question.from(), question.text());
      assertThat(client.receive().text()).isEqualTo("hello");
    }
  }

  private static List<String> java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String talk(String server, String client, int port) throws Exception {
    Path examples = Path.of("..", "examples", "sockets");
    Process echo =
        new ProcessBuilder(java(examples.resolve(server).toString(), String.valueOf(port)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String said = "";
      while (said.isEmpty() && echo.isAlive()) { // until the server listens
        Process talk =
            new ProcessBuilder(
                    java(examples.resolve(client).toString(), String.valueOf(port), "hello"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        said = new String(talk.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        talk.waitFor(1, TimeUnit.MINUTES);
      }
      return said;
    } finally {
      echo.destroy();
    }
  }

  @Test
  void theExampleOfLinesRuns() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(talk("LineEcho.java", "LineTalk.java", port)).isEqualTo("hello");
  }

  @Test
  void theExampleOfDatagramsRuns() throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(talk("PacketEcho.java", "PacketTalk.java", port)).isEqualTo("hello");
  }
}
