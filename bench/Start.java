import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How long {@code naru demo} takes from the command to the first 200 of site A's log-in page, when
 * the start before it was stopped cleanly. Run by {@code bench/start [COMMAND [ROUNDS]]}, which
 * says more.
 */
final class Start {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(4);
  private static final String PAGE = "/log-in";

  private final String command;
  private final Path data;
  private final int port;

  private Start(String command, Path data, int port) {
    this.command = command;
    this.data = data;
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    String command = arguments[0];
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 11;
    Path data = Files.createTempDirectory("naru-start-");
    try {
      int port = configure(command, data);
      Start start = new Start(command, data, port);
      System.out.printf("load before: %s%n", Files.readString(Path.of("/proc/loadavg")).strip());
      System.out.printf("first start of all: %.3f s%n", start.round());
      double[] seconds = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        seconds[round] = start.round();
        System.out.printf("%2d: %.3f s%n", round + 1, seconds[round]);
      }
      Arrays.sort(seconds);
      System.out.printf(
          "median of %d: %.3f s (fastest %.3f, slowest %.3f)%n",
          rounds, seconds[rounds / 2], seconds[0], seconds[rounds - 1]);
      System.out.printf("load after: %s%n", Files.readString(Path.of("/proc/loadavg")).strip());
    } finally {
      remove(data);
    }
  }

  /** Writes a configuration of the demo with a port that nobody else asks for. */
  private static int configure(String command, Path data) throws IOException {
    Path folder = Files.createDirectories(data.resolve("demo"));
    int web = free();
    Files.writeString(
        folder.resolve("naru.yaml"),
        """
        admin: { listen: http://127.0.0.1:%d }
        store: { data: . }
        web:
          listen: http://127.0.0.1:%d
          sites:
            - hosts: [localhost, 127.0.0.1]
              routes:
                - { path: /, app: apps/community.war, accounts: sign-up }
                - { path: /files/, files: public, cache: 1h }
        """
            .formatted(free(), web));
    own(data);
    own(folder);
    own(folder.resolve("naru.yaml"));
    return web;
  }

  /** Started by root, naru serves as another user, who must be able to write here. */
  private static void own(Path path) throws IOException {
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        String[] field = line.split(":");
        if (field[0].equals("naru") || field[0].equals("nobody")) {
          Files.setAttribute(path, "unix:uid", Integer.parseInt(field[2]));
          Files.setAttribute(path, "unix:gid", Integer.parseInt(field[3]));
          if (field[0].equals("naru")) {
            return;
          }
        }
      }
    }
  }

  private static int free() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Seconds from the command to the page; the process has ended when it returns. */
  private double round() throws Exception {
    Path log = data.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command, "demo").redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("NARU_DATA", data.toString());
    long began = System.nanoTime();
    Process process = builder.start();
    try {
      while (!answers()) {
        if (!process.isAlive() || System.nanoTime() - began > LIMIT.toNanos()) {
          throw new IOException("it does not serve:\n" + Files.readString(log));
        }
        Thread.sleep(BETWEEN_QUESTIONS);
      }
      return (System.nanoTime() - began) / 1e9;
    } finally {
      process.destroy();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("it does not stop:\n" + Files.readString(log));
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + PAGE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes());
      String answer = new String(socket.getInputStream().readAllBytes());
      return answer.startsWith("HTTP/1.1 200") && answer.contains("j_security_check");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException failure)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
