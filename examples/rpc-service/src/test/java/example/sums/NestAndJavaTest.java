package example.sums;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Size;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import dev.naru.rpc.server.RpcServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Nest application of {@code examples/nest}, and the JAR of this module, call each other. */
@Tag("full")
@Timeout(value = 15, unit = TimeUnit.MINUTES) // of which install and build may take ten
class NestAndJavaTest {

  @TempDir Path folder;

  private static void run(Path where, String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(where.toFile())
              .redirectErrorStream(true)
              .redirectOutput(where.resolve("build.log").toFile())
              .start();
      if (process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0) {
        return;
      }
    } catch (IOException missing) {
      // told below
    }
    String message = "this needs npm and its registry: " + String.join(" ", command);
    if (System.getProperty("naru.tools", "optional").equals("required")) {
      Assertions.fail(message);
    }
    Assumptions.abort(message);
  }

  /** The application, compiled in a copy. */
  private static Path nest() throws Exception {
    Path copy = Path.of("target", "nest").toAbsolutePath();
    Path source = Path.of("..", "nest");
    Files.createDirectories(copy.resolve("src"));
    for (String name : List.of("package.json", "tsconfig.json")) {
      Files.copy(source.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    try (Stream<Path> all = Files.list(source.resolve("src"))) {
      for (Path each : all.toList()) {
        Files.copy(
            each,
            copy.resolve("src").resolve(each.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.exists(copy.resolve("node_modules/typescript"))) {
      run(copy, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
    }
    run(copy, "npm", "run", "build");
    return copy;
  }

  /** This module's classes as the JAR that Maven makes of them. */
  private Path services() throws IOException {
    Path services = Files.createDirectories(folder.resolve("services"));
    Path classes = Path.of("target", "classes");
    try (OutputStream out = Files.newOutputStream(services.resolve("sums.jar"));
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        jar.write(Files.readAllBytes(each));
      }
    }
    return services;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static int port(RpcServer server, String scheme) {
    for (Map.Entry<Endpoint, Listener> each : server.listeners().entrySet()) {
      if (each.getKey().toString().startsWith(scheme)) {
        return ((InetSocketAddress) each.getValue().address()).getPort();
      }
    }
    throw new AssertionError(scheme);
  }

  private RpcConfig config(int nestPort) throws IOException {
    return new RpcConfig(
        List.of(Endpoint.parse("tcp://127.0.0.1:0"), Endpoint.parse("udp://127.0.0.1:0")),
        Optional.of(services()),
        RpcLimits.DEFAULTS,
        Map.of(),
        new UdpConfig(true, true, Optional.empty(), new Size(1 << 20), 100, List.of()),
        Map.of("nest", "127.0.0.1:" + nestPort));
  }

  @Test
  void theyCallEachOtherOverEveryTransport() throws Exception {
    Path nest = nest();
    try (TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL)) {
      int unused = freePort();
      RpcServer java = new RpcServer(config(unused), platform.platform(), List.of());
      java.start();
      platform.platform().listeners().open();
      Process process =
          new ProcessBuilder(
                  "node",
                  "dist/app.js",
                  String.valueOf(port(java, "tcp")),
                  String.valueOf(port(java, "udp")))
              .directory(nest.toFile())
              .redirectError(nest.resolve("error.log").toFile())
              .start();
      try {
        String line = process.inputReader().readLine();
        assertThat(line).as("see target/nest/error.log").startsWith("port ");
        int[] ports =
            Arrays.stream(line.substring(5).split(" ")).mapToInt(Integer::parseInt).toArray();
        RpcClient.Builder tcp = RpcClient.tcp("127.0.0.1", ports[0]);
        RpcClient.Builder udp = RpcClient.udp("127.0.0.1", ports[1]);
        RpcClient.Builder reliable = RpcClient.udp("127.0.0.1", ports[1]).reliable();
        for (RpcClient.Builder builder : List.of(tcp, udp, reliable)) {
          try (RpcClient client =
              builder
                  .network(platform.platform().network())
                  .timeout(Duration.ofSeconds(60))
                  .open()) {
            // Java → Nest → Java, over TCP, plain and reliable UDP.
            Map<?, ?> sums =
                client
                    .send("total", List.of("tea", "rice"), Map.class)
                    .toCompletableFuture()
                    .join();
            assertThat(sums.toString()).isEqualTo("{tcp=700, udp=700, reliable=700}");
          }
        }
        try (RpcClient client =
            RpcClient.udp("127.0.0.1", ports[1])
                .reliable()
                .network(platform.platform().network())
                .timeout(Duration.ofSeconds(60))
                .open()) {
          String large = "한".repeat(100_000);
          assertThat(client.send("echo", large, String.class).toCompletableFuture().join())
              .isEqualTo(large);
          client.emit("ordered", "tea");
          List<?> heard;
          do {
            heard = client.send("heard", Map.of(), List.class).toCompletableFuture().join();
          } while (heard.isEmpty());
          assertThat(heard.get(0)).isEqualTo("tea");
        }
        // Nest is where its port says; Java asks it on a thread of its own.
        java.close();
        RpcServer asking = new RpcServer(config(ports[0]), platform.platform(), List.of());
        asking.start();
        try (RpcClient client =
            RpcClient.tcp("127.0.0.1", port(asking, "tcp"))
                .network(platform.platform().network())
                .timeout(Duration.ofSeconds(60))
                .open()) {
          assertThat(
                  client
                      .send("quote", List.of("tea", "rice"), Integer.class)
                      .toCompletableFuture()
                      .join())
              .isEqualTo(700);
        }
        asking.close();
      } finally {
        process.destroy();
      }
    }
  }
}
