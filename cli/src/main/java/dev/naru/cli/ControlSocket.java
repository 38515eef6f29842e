package dev.naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.engine.Providers;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Speaks to a running process: {@code POST /commands/<name>} on its Unix socket, with the arguments
 * as a JSON array of strings; the answer is a text.
 */
final class ControlSocket {

  private static final int LONGEST_ANSWER = 16 << 20;

  private ControlSocket() {}

  /**
   * The socket of the process that runs a configuration, or of the demo beside it.
   *
   * @throws Failure when there is none
   */
  static Path find(Path file, Optional<Path> data) throws Failure {
    List<Path> candidates = candidates(file, data);
    return candidates.stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.FAILED,
                    "nothing runs here: there is no "
                        + candidates.getFirst()
                        + " (name the process's configuration with -c or its data folder with"
                        + " --data)"));
  }

  /**
   * The same, where a process answers at it: a socket that a killed one has left is none.
   *
   * @throws Failure when somebody else's process answers
   */
  static Optional<Path> answering(Path file, Optional<Path> data) throws Failure {
    for (Path socket : candidates(file, data)) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return Optional.of(socket);
      } catch (IOException nobody) {
        if (Files.exists(socket) && !Files.isWritable(socket)) {
          throw new Failure(
              ExitCode.FAILED,
              "only the user that Naru runs as may use " + socket + " (try it with sudo)");
        }
      }
    }
    return Optional.empty();
  }

  private static List<Path> candidates(Path file, Optional<Path> data) {
    Path folder = dataFolder(file, data);
    return List.of(
        folder.resolve("naru.sock"), folder.resolve(DemoFiles.FOLDER).resolve("naru.sock"));
  }

  /** As the engine finds it: the configuration's word first, then the environment's. */
  static Path dataFolder(Path file, Optional<Path> data) {
    Optional<Path> written =
        Files.isRegularFile(file)
            ? Optional.of(Providers.found().read(file))
                .filter(c -> c.node(Providers.STORE).flatMap(s -> s.get("data")).isPresent())
                .flatMap(c -> c.get(Providers.STORE, StoreConfig.class))
                .map(StoreConfig::data)
            : Optional.empty();
    return written.or(() -> data).orElseGet(() -> file.toAbsolutePath().resolveSibling("data"));
  }

  /**
   * Asks and returns the answer's text.
   *
   * @throws Failure when nobody answers, or the answer is a refusal
   */
  static String ask(Path socket, String command, List<String> arguments) throws Failure {
    byte[] body = Json.write(arguments).getBytes(UTF_8);
    List<String> head =
        List.of(
            "POST /commands/" + command + " HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + body.length,
            "Connection: close",
            "",
            "");
    byte[] answer;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      write(channel, String.join("\r\n", head).getBytes(UTF_8));
      write(channel, body);
      answer = readAll(channel);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, "nothing answers at " + socket + " (" + e.getMessage() + ")");
    }
    return text(answer, socket);
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (all.size() > LONGEST_ANSWER) {
        throw new IOException("an answer of more than " + LONGEST_ANSWER + " bytes");
      }
    }
    return all.toByteArray();
  }

  /** The body of an HTTP answer that the end of the connection ends. */
  private static String text(byte[] answer, Path socket) throws Failure {
    String all = new String(answer, UTF_8);
    int end = all.indexOf("\r\n\r\n");
    String[] status = all.split("[ \r]", 3);
    if (end < 0 || !all.startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
      throw new Failure(ExitCode.FAILED, "whoever answers at " + socket + " is not Naru");
    }
    boolean chunked =
        all.substring(0, end).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    String body = all.substring(end + 4);
    String text = chunked ? unchunked(body) : body;
    if (!status[1].startsWith("2")) {
      throw new Failure(
          status[1].equals("422") ? ExitCode.CONFIGURATION : ExitCode.FAILED,
          text.isBlank() ? "refused with " + status[1] : text.strip());
    }
    return text;
  }

  /** Without the framing of RFC 9112, section 7.1; sizes count bytes. */
  private static String unchunked(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int at = 0;
    while (at < bytes.length) {
      int line = at;
      while (line < bytes.length && bytes[line] != '\r') {
        line++;
      }
      int size =
          Integer.parseInt(new String(bytes, at, line - at, UTF_8).split(";")[0].strip(), 16);
      if (size == 0) {
        break;
      }
      text.write(bytes, line + 2, Math.min(size, bytes.length - line - 2));
      at = line + 2 + size + 2;
    }
    return text.toString(UTF_8);
  }
}
