package dev.naru.bench.rpc;

import dev.naru.rpc.client.RpcClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs all works in turn, in every round each peer once, and prints the medians and ratios. */
public final class Main {

  private record Running(Process process, int[] ports) {}

  private static final int CONNECTIONS = 4;
  private static final int WINDOW = 64;

  private final Map<String, List<Double>> results = new LinkedHashMap<>();
  private final List<Process> processes = new ArrayList<>();

  private Main() {}

  /** {@code rounds seconds folder-of-nest}. */
  public static void main(String[] arguments) throws Exception {
    new Main()
        .run(
            Integer.parseInt(arguments[0]),
            Double.parseDouble(arguments[1]),
            Path.of(arguments[2]));
  }

  private Running start(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    BufferedReader output = process.inputReader();
    String line;
    do {
      line = output.readLine();
      if (line == null) {
        throw new IOException("it does not start: " + String.join(" ", command));
      }
    } while (!line.startsWith("port "));
    return new Running(
        process, Arrays.stream(line.substring(5).split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  private Running jvm(String peer) throws IOException {
    return start(
        Path.of("."),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        Servers.class.getName(),
        peer);
  }

  private void keep(String work, double value) {
    results.computeIfAbsent(work, _ -> new ArrayList<>()).add(value);
  }

  private void keep(String work, Frames.Outcome outcome) {
    keep(work + " calls/s", outcome.perSecond());
    keep(work + " p50 µs", outcome.p50());
    keep(work + " p99 µs", outcome.p99());
  }

  private void run(int rounds, double seconds, Path nest) throws Exception {
    try {
      Running naru = jvm("naru");
      Running grpc = jvm("grpc");
      Running rsocket = jvm("rsocket");
      Running nestDefault = start(nest, "node", "nest.mjs", "default");
      Running nestTuned = start(nest, "node", "nest.mjs", "tuned");
      int tcp = naru.ports()[0];
      int udp = naru.ports()[1];
      for (int round = 0; round < rounds + 1; round++) {
        if (round == 1) {
          results.clear(); // the first was for warming
        }
        keep("pipelined naru", Frames.run(tcp, CONNECTIONS, WINDOW, 0, seconds));
        keep("pipelined nest", Frames.run(nestDefault.ports()[0], CONNECTIONS, WINDOW, 0, seconds));
        keep(
            "pipelined nest-tuned",
            Frames.run(nestTuned.ports()[0], CONNECTIONS, WINDOW, 0, seconds));
        keep("window 1 naru", Frames.run(tcp, 1, 1, 0, seconds));
        keep("window 1 nest-tuned", Frames.run(nestTuned.ports()[0], 1, 1, 0, seconds));
        own("own client naru", Clients.naru(RpcClient.tcp("127.0.0.1", tcp).open()), seconds);
        own("own client grpc", Clients.grpc(grpc.ports()[0]), seconds);
        own("own client rsocket", Clients.rsocket(rsocket.ports()[0]), seconds);
        one("one call tcp", Clients.naru(RpcClient.tcp("127.0.0.1", tcp).open()), seconds);
        one("one call udp", Clients.naru(RpcClient.udp("127.0.0.1", udp).open()), seconds);
        one(
            "one call udp reliable",
            Clients.naru(RpcClient.udp("127.0.0.1", udp).reliable().open()),
            seconds);
        double half = median("pipelined naru calls/s") / 2;
        keep("half rate naru", Frames.run(tcp, CONNECTIONS, 0, half, seconds));
      }
      print();
    } finally {
      processes.forEach(Process::destroy);
    }
  }

  private void own(String work, Clients.Call call, double seconds) throws InterruptedException {
    try (call) {
      keep(work, Clients.run(call, CONNECTIONS * WINDOW, seconds));
    }
  }

  private void one(String work, Clients.Call call, double seconds) throws InterruptedException {
    try (call) {
      keep(work, Clients.run(call, 1, seconds));
    }
  }

  private List<Double> values(String work) {
    return results.getOrDefault(work, List.of());
  }

  private double median(String work) {
    double[] sorted =
        values(work).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** The median of the ratios of each round. */
  private double ratio(String ours, String theirs) {
    List<Double> a = values(ours);
    List<Double> b = values(theirs);
    double[] ratios = new double[a.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = a.get(i) / b.get(i);
    }
    Arrays.sort(ratios);
    return ratios[ratios.length / 2];
  }

  private void print() {
    System.out.println("| work | median | least | most |\n|---|---|---|---|");
    results.forEach(
        (work, values) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,.1f | %,.1f | %,.1f |%n",
                work,
                median(work),
                values.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                values.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    System.out.println("\n| ratio | median | gate |\n|---|---|---|");
    gate("pipelined naru calls/s", "pipelined nest-tuned calls/s", "≥ 3");
    gate("pipelined naru calls/s", "pipelined nest calls/s", "");
    gate("own client naru calls/s", "own client grpc calls/s", "≥ 1.5");
    gate("own client naru calls/s", "own client rsocket calls/s", "");
    gate("window 1 naru calls/s", "window 1 nest-tuned calls/s", "≥ 1.0, goal 1.4");
    gate("one call udp p50 µs", "one call tcp p50 µs", "≤ 1.1");
    gate("one call udp reliable p50 µs", "one call tcp p50 µs", "");
  }

  private void gate(String ours, String theirs, String gate) {
    System.out.printf(
        Locale.ROOT, "| %s / %s | %.2f | %s |%n", ours, theirs, ratio(ours, theirs), gate);
  }
}
