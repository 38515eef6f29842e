package dev.naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

  @TempDir Path folder;

  /** Answers one request with bytes; completes with the request. */
  private CompletableFuture<String> answering(String answer) throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket()));
    CompletableFuture<String> request = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (server;
                  SocketChannel client = server.accept()) {
                StringBuilder read = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(4_096);
                while (read.indexOf("]") < 0 && client.read(buffer) >= 0) {
                  read.append(UTF_8.decode(buffer.flip()));
                  buffer.clear();
                }
                client.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
                request.complete(read.toString());
              } catch (Exception e) {
                request.completeExceptionally(e);
              }
            });
    return request;
  }

  private Path socket() {
    return folder.resolve("naru.sock");
  }

  @Test
  void postsTheCommandAndReturnsTheText() throws Exception {
    CompletableFuture<String> request =
        answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nweb: up\n");
    assertThat(ControlSocket.ask(socket(), "status", List.of("a\"b", "\n"))).isEqualTo("web: up\n");
    assertThat(request.get(1, TimeUnit.MINUTES))
        .startsWith("POST /commands/status HTTP/1.1\r\n")
        .contains("\r\nContent-Length: 13\r\n")
        .endsWith("\r\n\r\n[\"a\\\"b\",\"\\n\"]");
  }

  @Test
  void readsAnAnswerInChunks() throws Exception {
    answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\nweb:\r\nb;x=y\r\n 나루 up\n\r\n0\r\n\r\n");
    assertThat(ControlSocket.ask(socket(), "status", List.of())).isEqualTo("web: 나루 up\n");
  }

  @Test
  void aRefusalIsAFailureWithItsText() throws Exception {
    answering("HTTP/1.1 409 Conflict\r\nContent-Length: 9\r\n\r\nnot now\r\n");
    assertThatThrownBy(() -> ControlSocket.ask(socket(), "reload", List.of()))
        .isInstanceOf(Failure.class)
        .hasMessage("not now");
  }

  @Test
  void mistakesInTheConfigurationHaveAnExitCodeOfTheirOwn() throws Exception {
    answering("HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 4\r\n\r\na:1\n");
    assertThatThrownBy(() -> ControlSocket.ask(socket(), "reload", List.of()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessage("a:1");
  }

  @Test
  void aSocketThatAKilledProcessLeftIsNobodys() throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket()))
        .close();
    assertThat(Files.exists(socket())).isTrue();
    Path file = folder.resolve("naru.yaml");
    assertThat(ControlSocket.answering(file, Optional.of(folder))).isEmpty();
  }

  @Test
  void whateverIsNotHttpIsAFailure() throws Exception {
    answering("220 hello\r\n");
    assertThatThrownBy(() -> ControlSocket.ask(socket(), "reload", List.of()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is not Naru");
  }

  @Test
  void aSocketThatNobodyAnswersAtIsAFailure() {
    assertThatThrownBy(() -> ControlSocket.ask(socket(), "stop", List.of()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("nothing answers at " + socket());
  }

  @Test
  void findsTheSocketOfTheDemoWhenThereIsNoOther() throws Exception {
    Path file = folder.resolve("naru.yaml");
    Files.createDirectories(folder.resolve("demo"));
    Files.createFile(folder.resolve("demo/naru.sock"));
    assertThat(ControlSocket.find(file, Optional.of(folder)))
        .isEqualTo(folder.resolve("demo/naru.sock"));
    Files.createFile(socket());
    assertThat(ControlSocket.find(file, Optional.of(folder))).isEqualTo(socket());
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.createFile(folder.resolve("elsewhere/naru.sock"));
    Files.writeString(file, "store: { data: elsewhere }\nmistake: 1\n");
    assertThat(ControlSocket.find(file, Optional.of(folder)))
        .isEqualTo(folder.resolve("elsewhere/naru.sock"));
  }
}
