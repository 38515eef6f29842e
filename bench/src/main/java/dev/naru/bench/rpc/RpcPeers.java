package dev.naru.bench.rpc;

import dev.naru.bench.Peer;
import dev.naru.bench.Product;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** Starts Naru and its peers, each with one event loop for its connections. */
final class RpcPeers {

  static final Product NEST = new Product("Nest", "as it comes");
  static final Product NEST_TUNED = new Product("Nest", "TCP_NODELAY");
  static final Product GRPC = new Product("grpc-java", "");
  static final Product RSOCKET = new Product("rsocket-java", "");

  /** For every JVM the same: with two processors Naru has one event loop, as it comes. */
  static final List<String> JAVA = List.of("-Xmx512m", "-XX:ActiveProcessorCount=2");

  private final Path checkout;
  private final Path nest;
  private final Path scratch;

  /**
   * With a place for what is needed.
   *
   * @param nest a folder with Nest's packages
   */
  RpcPeers(Path checkout, Path nest) throws IOException {
    this.checkout = checkout;
    this.nest = nest;
    this.scratch = Files.createTempDirectory("naru-bench-rpc");
    // Started as root, Naru serves as somebody else.
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** By its own start script, as anybody would: limits, metrics and the service from a JAR. */
  Peer naru(int port) throws IOException, InterruptedException {
    Path services = Files.createDirectories(scratch.resolve("services"));
    try (JarOutputStream jar =
            new JarOutputStream(Files.newOutputStream(services.resolve("sums.jar")));
        InputStream type = RpcPeers.class.getResourceAsStream("Sums.class")) {
      jar.putNextEntry(new ZipEntry("dev/naru/bench/rpc/Sums.class"));
      type.transferTo(jar);
    }
    Path config = scratch.resolve("naru.yaml");
    Files.writeString(
        config,
        """
        store: { data: %s }
        rpc:
          listen: [tcp://127.0.0.1:%d, udp://127.0.0.1:%d]
          services: %s
        """
            .formatted(scratch.resolve("data"), port, port, services));
    return start(
        Product.NARU,
        port,
        "env",
        "NARU_JAVA_OPTS=" + String.join(" ", JAVA),
        "NARU_DATA=" + scratch.resolve("data"),
        checkout.resolve("naru").toString(),
        "run",
        "-c",
        config.toString());
  }

  Peer nest(Product product, int port) throws IOException, InterruptedException {
    return start(
        product,
        port,
        "node",
        nest.resolve("nest.mjs").toString(),
        Integer.toString(port),
        product.equals(NEST_TUNED) ? "tuned" : "default");
  }

  Peer jvm(Product product, Class<?> main, int port) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.add(Integer.toString(port));
    return start(product, port, command.toArray(String[]::new));
  }

  private Peer start(Product product, int port, String... command)
      throws IOException, InterruptedException {
    return Peer.start(
        product,
        "127.0.0.1:" + port,
        port,
        scratch.resolve(product.fileName() + ".log"),
        List.of(command));
  }
}
