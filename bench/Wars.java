import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/**
 * How long it takes until 20 WARs in a folder are deployed and have answered one request each, and
 * how much memory the process has then. Run by {@code bench/wars}, which says more.
 *
 * <p>Arguments: the command {@code naru}, the distribution of Tomcat, a jar of the servlet API, the
 * libraries that each WAR carries (separated by colons), and the number of rounds.
 */
final class Wars {

  private static final int WARS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(4);
  private static final String HEAP = "-Xmx512m";

  private final Path folder;
  private final Path webapps;
  private final String naru;
  private final Path tomcat;

  /** How a start went. */
  private record Start(double seconds, long residentKiB) {}

  private Wars(Path folder, String naru, Path tomcat) {
    this.folder = folder;
    this.webapps = folder.resolve("webapps");
    this.naru = naru;
    this.tomcat = tomcat;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("naru-wars-");
    int rounds = Integer.parseInt(arguments[4]);
    try {
      Wars wars = new Wars(folder, arguments[0], unpacked(Path.of(arguments[1]), folder));
      wars.make(
          Path.of(arguments[2]), Arrays.stream(arguments[3].split(":")).map(Path::of).toList());
      own(folder);
      System.out.printf("load before: %s%n", Files.readString(Path.of("/proc/loadavg")).strip());
      for (boolean cold : new boolean[] {true, false}) {
        wars.compare(cold, rounds);
      }
      System.out.printf("load after: %s%n", Files.readString(Path.of("/proc/loadavg")).strip());
    } finally {
      remove(folder);
    }
  }

  /** Both in turn, beginning with another one each time; ratios are within a round. */
  private void compare(boolean cold, int rounds) throws Exception {
    String what = cold ? "never deployed before" : "deployed before";
    double[] times = new double[rounds];
    double[] memories = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      Start ours;
      Start theirs;
      if (round % 2 == 0) {
        ours = naru(cold);
        theirs = tomcat(cold);
      } else {
        theirs = tomcat(cold);
        ours = naru(cold);
      }
      times[round] = ours.seconds / theirs.seconds;
      memories[round] = (double) ours.residentKiB / theirs.residentKiB;
      System.out.printf(
          "%s, %d: naru %.2f s, %d MiB; tomcat %.2f s, %d MiB; ratios %.2f and %.2f%n",
          what,
          round + 1,
          ours.seconds,
          ours.residentKiB >> 10,
          theirs.seconds,
          theirs.residentKiB >> 10,
          times[round],
          memories[round]);
    }
    Arrays.sort(times);
    Arrays.sort(memories);
    System.out.printf(
        "%s, median ratios of %d: time %.2f (goal 0.70), memory %.2f (goal 1.00)%n",
        what, rounds, times[rounds / 2], memories[rounds / 2]);
  }

  // --- the WARs

  private void make(Path api, List<Path> libraries) throws IOException {
    Files.createDirectories(webapps);
    for (int i = 0; i < WARS; i++) {
      String name = "Hello%02d".formatted(i);
      Path source =
          Files.writeString(
              folder.resolve(name + ".java"),
              """
              import jakarta.servlet.annotation.WebServlet;
              import jakarta.servlet.http.*;
              @WebServlet("/hello")
              public class %s extends HttpServlet {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws java.io.IOException {
                  response.setContentType("text/plain");
                  response.getWriter().print("hello from %s");
                }
              }
              """
                  .formatted(name, name));
      int failed =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-nowarn",
                  "--release",
                  "17",
                  "-cp",
                  api.toString(),
                  "-d",
                  folder.toString(),
                  source.toString());
      if (failed != 0) {
        throw new IOException("the servlet does not compile");
      }
      try (OutputStream out = Files.newOutputStream(webapps.resolve("app%02d.war".formatted(i)));
          ZipOutputStream war = new ZipOutputStream(out)) {
        entry(war, "WEB-INF/classes/" + name + ".class", folder.resolve(name + ".class"));
        for (Path library : libraries) {
          entry(war, "WEB-INF/lib/" + library.getFileName(), library);
        }
      }
    }
  }

  private static void entry(ZipOutputStream war, String name, Path file) throws IOException {
    war.putNextEntry(new ZipEntry(name));
    Files.copy(file, war);
    war.closeEntry();
  }

  // --- the servers

  private Start naru(boolean cold) throws Exception {
    Path data = folder.resolve("data");
    if (cold) {
      remove(data);
      own(Files.createDirectories(data));
    }
    int port = free();
    Path config =
        Files.writeString(
            folder.resolve("naru.yaml"),
            """
            store: { data: data }
            web:
              listen: http://127.0.0.1:%d
              sites:
                - routes:
                    - { path: /, apps: webapps }
            """
                .formatted(port));
    ProcessBuilder builder = new ProcessBuilder(naru, "run", "-c", config.toString());
    builder.environment().put("NARU_JAVA_OPTS", HEAP);
    return run(builder, port);
  }

  private Start tomcat(boolean cold) throws Exception {
    Path base = folder.resolve("base");
    if (cold) {
      remove(base);
      Files.createDirectories(base.resolve("webapps"));
      Files.createDirectories(base.resolve("logs"));
      Files.createDirectories(base.resolve("temp"));
      copy(tomcat.resolve("conf"), base.resolve("conf"));
      try (Stream<Path> wars = Files.list(webapps)) {
        for (Path war : wars.toList()) {
          Files.copy(war, base.resolve("webapps").resolve(war.getFileName()));
        }
      }
    }
    int port = free();
    // As it comes, but applications start on as many threads as there are cores.
    Files.writeString(
        base.resolve("conf/server.xml"),
        """
        <Server port="-1">
          <Service name="Catalina">
            <Connector port="%d" address="127.0.0.1" protocol="HTTP/1.1"/>
            <Engine name="Catalina" defaultHost="localhost">
              <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="true"
                    startStopThreads="0"/>
            </Engine>
          </Service>
        </Server>
        """
            .formatted(port));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            HEAP,
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
            "-cp",
            tomcat.resolve("bin/bootstrap.jar") + ":" + tomcat.resolve("bin/tomcat-juli.jar"),
            "-Dcatalina.base=" + base,
            "-Dcatalina.home=" + tomcat,
            "-Djava.io.tmpdir=" + base.resolve("temp"),
            "org.apache.catalina.startup.Bootstrap",
            "start");
    return run(builder, port);
  }

  private Start run(ProcessBuilder builder, int port) throws Exception {
    Path log = folder.resolve("log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    long began = System.nanoTime();
    Process process = builder.start();
    try {
      for (int i = 0; i < WARS; ) {
        if (answers(port, i)) {
          i++;
        } else if (!process.isAlive() || System.nanoTime() - began > LIMIT.toNanos()) {
          throw new IOException("application " + i + " does not answer:\n" + Files.readString(log));
        } else {
          Thread.sleep(BETWEEN_QUESTIONS);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Start(seconds, resident(process.pid()));
    } finally {
      process.destroy();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("it does not stop:\n" + Files.readString(log));
      }
    }
  }

  private static long resident(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("the process has no memory");
  }

  private static boolean answers(int port, int app) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(20_000);
      String request =
          "GET /app%02d/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .formatted(app);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.startsWith("HTTP/1.1 200")
          && answer.contains("hello from Hello%02d".formatted(app));
    } catch (IOException notYet) {
      return false;
    }
  }

  // --- files

  /** The distribution, from the archive that Maven has. */
  private static Path unpacked(Path archive, Path folder) throws Exception {
    Path tomcat = Files.createDirectories(folder.resolve("tomcat"));
    int failed =
        new ProcessBuilder(
                "tar", "-xzf", archive.toString(), "-C", tomcat.toString(), "--strip-components=1")
            .inheritIO()
            .start()
            .waitFor();
    if (failed != 0) {
      throw new IOException("tar cannot unpack " + archive);
    }
    return tomcat;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static int free() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Started by root, naru serves as another user, who must be able to read and write here. */
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
}
