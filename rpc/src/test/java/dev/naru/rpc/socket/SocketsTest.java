package dev.naru.rpc.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.network.Network;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  private static Process run(String example, String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of("..", "examples", "sockets", example).toString());
    all.addAll(List.of(arguments));
    return new ProcessBuilder(java(all.toArray(String[]::new)))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What the client prints to whom the server's port is told. */
  private static String talk(String server, String client) throws IOException {
    Process echo = run(server, "0");
    try {
      String listening = String.valueOf(echo.inputReader().readLine());
      assertThat(listening).startsWith("listening at ");
      Process talk = run(client, listening.substring("listening at ".length()), "hello");
      return new String(talk.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      echo.destroy();
    }
  }

  @Test
  void theExampleOfLinesRuns() throws Exception {
    assertThat(talk("LineEcho.java", "LineTalk.java")).isEqualTo("hello");
  }

  @Test
  void theExampleOfDatagramsRuns() throws Exception {
    assertThat(talk("PacketEcho.java", "PacketTalk.java")).isEqualTo("hello");
  }
}
