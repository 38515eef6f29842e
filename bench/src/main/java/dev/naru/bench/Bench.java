package dev.naru.bench;

import dev.naru.bench.Peer.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Compares Naru with its peers: {@code Bench quick|full <checkout> [<key of a work>...]}.
 *
 * <p>In every round each server does the work in turn, so that whatever else the machine does falls
 * on all of them. A server that does not start, answers wrongly or dies is reported, and the others
 * go on.
 */
public final class Bench {

  /** Rounds of a work that has no gate. */
  private static final int REPORTED_ROUNDS = 5;

  private final int rounds;
  private final int seconds;
  private final int warmUp;
  private final Peers peers;
  private final Check check;
  private final Report report;
  private final Path results;
  private int steps;
  private int done;

  private Bench(Path checkout, boolean full, boolean everything) throws Exception {
    rounds = full ? 11 : 3;
    seconds = full ? 3 : 1;
    warmUp = full ? 4 : 1;
    peers = new Peers(checkout);
    check = new Check(peers.certificate());
    results =
        full && everything
            ? checkout.resolve("bench/RESULTS.md")
            : checkout.resolve("bench/target/" + (full ? "full.md" : "quick.md"));
    report =
        new Report(
            """
            # Results

            `bench/%s`, begun %s: %d interleaved rounds of %d s each, generator and servers on one machine.
            %s; %s for each JVM; load average when it began: %s.
            %s.
            """
                .formatted(
                    full ? "full" : "quick",
                    LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString()
                        .replace('T', ' '),
                    rounds,
                    seconds,
                    Machine.describe(),
                    Peers.HEAP,
                    Machine.load(),
                    Machine.versions(checkout)));
  }

  /** Starts one server. */
  private interface Start {
    Peer run() throws IOException, InterruptedException;
  }

  /** Works that the same servers do. */
  private record Group(String title, List<Work> works, List<Start> servers) {}

  /** Runs the comparison, tells how far it is, and writes the results. */
  public static void main(String[] args) throws Exception {
    Set<String> keys = Set.copyOf(Arrays.asList(args).subList(2, args.length));
    boolean full = args[0].equals("full");
    Path checkout = Path.of(args[1]).toAbsolutePath().normalize();
    new Bench(checkout, full, keys.isEmpty()).run(keys.isEmpty() ? everything(full) : keys);
  }

  /** Single connections have no gate and are left to the full run. */
  private static Set<String> everything(boolean full) {
    Set<String> gated = Set.of("static", "servlet", "page", "echo", "rated", "h2");
    return full
        ? Set.of("static", "static1", "servlet", "servlet1", "page", "echo", "rated", "h2")
        : gated;
  }

  private void run(Set<String> keys) throws IOException, InterruptedException {
    List<Group> groups =
        List.of(
            new Group(
                "files",
                chosen(Work.FILES, keys),
                List.of(() -> peers.naru(false), () -> peers.nginx(1), () -> peers.nginx(2))),
            new Group("servlets", chosen(Work.SERVLETS, keys), containers(false)),
            new Group("HTTP/2", chosen(Work.HTTP2, keys), containers(true)));
    for (Group group : groups) {
      for (Work work : group.works()) {
        steps += group.servers().size() * (1 + rounds(work));
      }
    }
    for (Group group : groups) {
      if (!group.works().isEmpty()) {
        compare(group);
      }
    }
    System.out.println(report.markdown());
    say("written to " + results);
    if (report.clean()) {
      peers.removeScratch();
    } else {
      say("what the servers logged is in " + peers.scratch());
    }
  }

  private static List<Work> chosen(List<Work> works, Set<String> keys) {
    return works.stream().filter(work -> keys.contains(work.key())).toList();
  }

  private List<Start> containers(boolean tls) {
    return List.of(
        () -> peers.naru(tls),
        () -> peers.tomcat(false, tls),
        () -> peers.tomcat(true, tls),
        () -> peers.jetty(false, tls),
        () -> peers.jetty(true, tls),
        () -> peers.undertow(tls));
  }

  private int rounds(Work work) {
    return work.reportedOnly() ? Math.min(rounds, REPORTED_ROUNDS) : rounds;
  }

  private void compare(Group group) throws InterruptedException, IOException {
    List<Peer> servers = new ArrayList<>();
    try {
      for (Start start : group.servers()) {
        try {
          servers.add(start.run());
        } catch (IOException failed) {
          trouble(group.title() + ": " + failed.getMessage());
        }
      }
      for (Work work : group.works()) {
        Result result = new Result(work);
        report.add(result);
        compare(result, servers);
        Files.writeString(results, report.markdown());
      }
      for (Peer server : servers) {
        if (server.isAlive()) {
          report.memory(group.title(), server.product(), server.rssKib());
        }
      }
      Files.writeString(results, report.markdown());
    } finally {
      servers.forEach(Peer::close);
    }
  }

  private void compare(Result result, List<Peer> servers) throws InterruptedException {
    Work work = result.work();
    List<Peer> right = new ArrayList<>();
    for (Peer server : servers) {
      try {
        check.check(work, server.url(work.path()));
        progress(work, server.product(), "warming up");
        measure(work, server, server.warm() ? warmUp : 3 * warmUp);
        right.add(server);
      } catch (IOException wrong) {
        trouble(work.title() + ", " + server.product() + ": " + wrong.getMessage());
      }
    }
    for (int round = 0; round < rounds(work); round++) {
      for (int i = 0; i < right.size(); i++) {
        // Nobody is always first, nor always behind the same one's dirt.
        Peer server = right.get((i + round) % right.size());
        progress(work, server.product(), "round " + (round + 1) + " of " + rounds(work));
        try {
          result.add(server.product(), round, measure(work, server, seconds));
        } catch (IOException failed) {
          trouble(work.title() + ", " + server.product() + ": " + failed.getMessage());
        }
      }
    }
  }

  private Result.Sample measure(Work work, Peer server, int duration)
      throws IOException, InterruptedException {
    long before = server.cpuMicros();
    Load load = Load.run(work, server.url(work.path()), peers.scratch(), duration);
    double cpu = (double) (server.cpuMicros() - before) / Math.max(1, load.requests());
    return new Result.Sample(load, cpu);
  }

  private void progress(Work work, Product product, String what) {
    done++;
    say(
        "%3d %%  %s, %d connections: %s, %s"
            .formatted(
                Math.min(100, 100 * done / steps),
                work.title(),
                work.connections(),
                what,
                product));
  }

  private void trouble(String what) {
    report.trouble(what);
    say(what);
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
