package dev.naru.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares Naru with its peers: {@code Bench quick|full <checkout>}. In every round each server
 * does each work in turn, so that whatever else the machine does falls on all of them; what is
 * reported is the median and the lower quartile of the ratios within the rounds.
 */
public final class Bench {

  /** A work: what is asked for, and by how many connections. */
  private record Work(String title, String naruPath, String peerPath, int connections) {}

  private final int rounds;
  private final int seconds;

  private Bench(int rounds, int seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Runs the comparison and prints it as Markdown. */
  public static void main(String[] args) throws Exception {
    boolean full = args[0].equals("full");
    Bench bench = full ? new Bench(11, 4) : new Bench(5, 2);
    Peers peers = new Peers(Path.of(args[1]).toAbsolutePath().normalize());
    try (Peer naru = peers.naru()) {
      System.out.println(
          "| work | connections | peer | naru req/s | peer req/s | ratio, median |"
              + " lower quartile | naru p99 | peer p99 | naru CPU µs/req | peer CPU µs/req |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
      List<Work> files = new ArrayList<>();
      List<Work> servlets = new ArrayList<>();
      for (int connections : full ? new int[] {1, 64, 512} : new int[] {64, 512}) {
        files.add(new Work("static 13 B", "/13.txt", "/13.txt", connections));
        files.add(new Work("static 4 KiB", "/4k.bin", "/4k.bin", connections));
        servlets.add(new Work("servlet 13 B", "/app/hello", "/hello", connections));
      }
      files.add(new Work("static 1 MiB", "/1m.bin", "/1m.bin", 64));
      try (Peer one = peers.nginx(1);
          Peer two = peers.nginx(2)) {
        bench.compare(naru, List.of(one, two), files);
      }
      try (Peer virtual = peers.tomcat("virtual");
          Peer platform = peers.tomcat("platform")) {
        bench.compare(naru, List.of(virtual, platform), servlets);
        System.out.printf(
            Locale.ROOT,
            "%nRSS after the run: naru %d MiB, %s %d MiB, %s %d MiB%n",
            naru.rssKib() >> 10,
            virtual.name(),
            virtual.rssKib() >> 10,
            platform.name(),
            platform.rssKib() >> 10);
      }
    }
  }

  private record Sample(Wrk wrk, double cpuMicrosPerRequest) {}

  private void compare(Peer naru, List<Peer> peers, List<Work> works)
      throws IOException, InterruptedException {
    for (Work work : works) {
      measure(naru, work.naruPath(), work.connections());
      for (Peer peer : peers) {
        measure(peer, work.peerPath(), work.connections());
      }
      List<Sample> ours = new ArrayList<>();
      Map<Peer, List<Sample>> theirs = new LinkedHashMap<>();
      peers.forEach(peer -> theirs.put(peer, new ArrayList<>()));
      for (int round = 0; round < rounds; round++) {
        ours.add(measure(naru, work.naruPath(), work.connections()));
        for (Map.Entry<Peer, List<Sample>> peer : theirs.entrySet()) {
          peer.getValue().add(measure(peer.getKey(), work.peerPath(), work.connections()));
        }
      }
      theirs.forEach((peer, samples) -> print(work, peer, ours, samples));
    }
  }

  private Sample measure(Peer peer, String path, int connections)
      throws IOException, InterruptedException {
    long before = peer.cpuMicros();
    Wrk wrk = Wrk.run(peer.url(path), connections, seconds);
    return new Sample(wrk, (double) (peer.cpuMicros() - before) / Math.max(1, wrk.requests()));
  }

  private static void print(Work work, Peer peer, List<Sample> ours, List<Sample> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(
          ours.get(round).wrk().requestsPerSecond() / theirs.get(round).wrk().requestsPerSecond());
    }
    Ratios paired = new Ratios(ratios);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %.0f | %.0f | %.2f | %.2f | %.2f ms | %.2f ms | %.1f | %.1f |%n",
        work.title(),
        work.connections(),
        peer.name(),
        median(ours, sample -> sample.wrk().requestsPerSecond()),
        median(theirs, sample -> sample.wrk().requestsPerSecond()),
        paired.median(),
        paired.lowerQuartile(),
        median(ours, sample -> sample.wrk().p99Micros()) / 1_000,
        median(theirs, sample -> sample.wrk().p99Micros()) / 1_000,
        median(ours, Sample::cpuMicrosPerRequest),
        median(theirs, Sample::cpuMicrosPerRequest));
  }

  private static double median(
      List<Sample> samples, java.util.function.ToDoubleFunction<Sample> figure) {
    return new Ratios(samples.stream().mapToDouble(figure).boxed().toList()).median();
  }
}
