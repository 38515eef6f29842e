package dev.naru.bench.rpc;

import dev.naru.bench.Machine;
import dev.naru.bench.Peer;
import dev.naru.bench.Product;
import dev.naru.bench.rpc.Generator.Target;
import dev.naru.rpc.client.RpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares Naru with its peers: {@code Main <checkout> <folder of Nest> <rounds> <seconds>
 * [<task>...]}. In every round each does the task in turn, beginning with another one each time.
 */
public final class Main {

  private final Path checkout;
  private final int rounds;
  private final int seconds;
  private final Path results;
  private final RpcPeers peers;
  private final RpcReport report;
  private final Generator generator = new Generator();
  private final Map<Product, Peer> servers = new HashMap<>();
  private final Map<Product, Integer> ports = new HashMap<>();

  private Main(Path checkout, Path nest, int rounds, int seconds) throws Exception {
    this.checkout = checkout;
    this.rounds = rounds;
    this.seconds = seconds;
    this.peers = new RpcPeers(checkout, nest);
    this.results = checkout.resolve("bench/RESULTS-rpc.md");
    String preface =
        """
        # Results of the message layer

        `bench/rpc`: %d interleaved rounds of %d s each, load and servers on one machine.
        %s; %s for each JVM.
        %s.
        """
            .formatted(
                rounds,
                seconds,
                Machine.describe(),
                String.join(" ", RpcPeers.JAVA),
                Versions.all(nest));
    this.report = new RpcReport(preface, Files.exists(results) ? Files.readString(results) : "");
  }

  /** One that does a task, and how. */
  private record Contestant(Product product, Peer server, Turn turn) {}

  /** Does a task for so many seconds. */
  private interface Turn {
    Sample run(double seconds) throws IOException, InterruptedException;
  }

  /** Runs the comparison, tells how far it is, and writes the results. */
  public static void main(String[] args) throws Exception {
    List<String> words = Arrays.asList(args).subList(4, args.length);
    for (String word : words) {
      if (Task.ALL.stream().noneMatch(task -> task.key().equals(word))) {
        say(
            "bench: no task is called "
                + word
                + "; there are "
                + Task.ALL.stream().map(Task::key).collect(Collectors.joining(" ")));
        System.exit(2);
      }
    }
    Main main =
        new Main(
            Path.of(args[0]).toAbsolutePath().normalize(),
            Path.of(args[1]).toAbsolutePath(),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]));
    try {
      for (Task task : Task.ALL) {
        if (words.isEmpty() || words.contains(task.key())) {
          main.run(task);
        }
      }
      System.out.println(main.report.markdown());
    } finally {
      main.servers.values().forEach(Peer::close);
      main.generator.close();
    }
  }

  private Peer server(Product product) throws IOException, InterruptedException {
    Peer running = servers.get(product);
    if (running != null && running.isAlive()) {
      return running;
    }
    int port = Peer.freePort();
    Peer started =
        product.equals(RpcPeers.GRPC)
            ? peers.jvm(product, GrpcPeer.class, port)
            : product.equals(RpcPeers.RSOCKET)
                ? peers.jvm(product, RSocketPeer.class, port)
                : product.equals(Product.NARU) ? peers.naru(port) : peers.nest(product, port);
    servers.put(product, started);
    ports.put(product, port);
    return started;
  }

  private int port(Product product) {
    return ports.getOrDefault(product, 0);
  }

  // --- who does what

  private List<Contestant> contestants(Task task, RpcResult result) throws InterruptedException {
    List<Contestant> all = new ArrayList<>();
    for (Product product : products(task)) {
      Product whose = product.family().startsWith("Naru") ? Product.NARU : product;
      try {
        Peer server = server(whose);
        all.add(new Contestant(product, server, turn(task, product, port(whose))));
      } catch (IOException failed) {
        trouble(result, String.valueOf(failed.getMessage()));
      }
    }
    return all;
  }

  private static final Product UDP = new Product("Naru over UDP", "");
  private static final Product TCP = new Product("Naru over TCP", "");
  private static final Product RELIABLE = new Product("Naru over UDP, reliable", "");

  /** We first. */
  private static List<Product> products(Task task) {
    return switch (task.way()) {
      case CLOSED, HALF ->
          List.of(
              Product.NARU, RpcPeers.NEST, RpcPeers.NEST_TUNED, RpcPeers.GRPC, RpcPeers.RSOCKET);
      case CLIENTS -> List.of(Product.NARU, RpcPeers.GRPC, RpcPeers.RSOCKET);
      case DATAGRAMS -> List.of(UDP, TCP);
      case OWN_DATAGRAMS -> List.of(UDP, TCP, RELIABLE);
    };
  }

  private Turn turn(Task task, Product product, int port) {
    int connections = task.connections();
    int window = task.window();
    return switch (task.way()) {
      case CLOSED, DATAGRAMS -> {
        Target target = target(product, port);
        yield duration -> generator.closed(target, connections, window, duration);
      }
      case HALF -> {
        Target target = target(product, port);
        Sample[] fastest = new Sample[1];
        yield duration -> {
          if (fastest[0] == null) { // once, when it is warm
            generator.closed(target, connections, window, 2 * duration);
            fastest[0] = generator.closed(target, connections, window, duration);
          }
          return generator.paced(target, connections, fastest[0].callsPerSecond() / 2, duration);
        };
      }
      case CLIENTS, OWN_DATAGRAMS ->
          duration ->
              Clients.run(() -> client(product, port, connections), connections * window, duration);
    };
  }

  private static Target target(Product product, int port) {
    if (product.equals(RpcPeers.GRPC)) {
      return new Target(port, false, GrpcWire::new);
    } else if (product.equals(RpcPeers.RSOCKET)) {
      return new Target(port, false, RSocketWire::new);
    }
    boolean datagrams = product.equals(UDP);
    return new Target(port, datagrams, () -> new NestWire(!datagrams));
  }

  private static Clients.Client client(Product product, int port, int connections) {
    if (product.equals(RpcPeers.GRPC)) {
      return Clients.grpc(port, connections);
    } else if (product.equals(RpcPeers.RSOCKET)) {
      return Clients.rsocket(port, connections);
    }
    RpcClient.Builder builder =
        product.equals(UDP) || product.equals(RELIABLE)
            ? RpcClient.udp("127.0.0.1", port)
            : RpcClient.tcp("127.0.0.1", port).pool(connections);
    return Clients.naru((product.equals(RELIABLE) ? builder.reliable() : builder).open());
  }

  // --- rounds

  private void run(Task task) throws IOException, InterruptedException {
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MINUTES);
    String measured =
        "%s, %s, load %s"
            .formatted(now.toString().replace('T', ' '), Machine.commit(checkout), Machine.load());
    RpcResult result = new RpcResult(task, measured, products(task).getFirst());
    List<Contestant> right = new ArrayList<>();
    for (Contestant each : contestants(task, result)) {
      say("%s: warming up, %s".formatted(task.title(), each.product()));
      try {
        // Every answer is compared, the first as well as all that follow.
        each.turn().run(each.server().warm() ? seconds : 3 * seconds);
        right.add(each);
      } catch (IOException wrong) {
        trouble(result, each.product() + ": " + wrong.getMessage());
      }
    }
    for (int round = 0; round < rounds; round++) {
      say("%s: round %d of %d".formatted(task.title(), round + 1, rounds));
      for (int i = 0; i < right.size(); i++) {
        Contestant each = right.get((i + round) % right.size());
        try {
          result.rounds().add(each.product(), round, measure(each));
        } catch (IOException failed) {
          trouble(result, each.product() + ": " + failed.getMessage());
        }
      }
    }
    for (Contestant each : right) {
      if (each.server().isAlive()) {
        result.memory().put(each.product(), each.server().rssKib());
      }
    }
    report.add(result);
    Files.writeString(results, report.markdown());
  }

  private Sample measure(Contestant each) throws IOException, InterruptedException {
    long before = each.server().cpuMicros();
    long begun = System.nanoTime();
    Sample sample = each.turn().run(seconds);
    // The server has worked as fast while the load settled as it has while it was measured.
    double passed = (System.nanoTime() - begun) / 1e9;
    return sample.withCpu(each.server().cpuMicros() - before, passed);
  }

  private static void trouble(RpcResult result, String what) {
    String line = what.lines().findFirst().orElse(what);
    result.troubles().add(line);
    say(line);
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
