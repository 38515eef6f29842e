package dev.naru.bench;

import dev.naru.bench.Forwarders.Behind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares Naru with its peers: {@code Bench quick|full|proxy|forward <checkout> [<word for
 * works>...]}.
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
  private final Path checkout;
  private final Peers peers;
  private final Check check;
  private final Report report;
  private final Path results;
  private int steps;
  private int done;

  private Bench(Path checkout, String mode) throws Exception {
    boolean full = !mode.equals("quick");
    this.checkout = checkout;
    Optional<Integer> few = Optional.ofNullable(System.getenv("ROUNDS")).map(Integer::valueOf);
    rounds = few.orElse(full ? 11 : 3);
    seconds = full ? 2 : 1;
    warmUp = full ? 2 : 1;
    peers = new Peers(checkout);
    check = new Check(peers.certificate());
    results =
        checkout.resolve(
            !full || few.isPresent()
                ? "bench/target/" + mode + ".md"
                : "bench/RESULTS" + (mode.equals("full") ? "" : "-" + mode) + ".md");
    String preface =
        """
        # Results

        `bench/%s`: %d interleaved rounds of %d s each, generator and servers on one machine.
        %s; %s for each JVM.
        %s.
        """
            .formatted(
                mode,
                rounds,
                seconds,
                Machine.describe(),
                Peers.HEAP,
                switch (mode) {
                  case "proxy" -> Machine.proxies();
                  case "forward" -> Machine.forwarders();
                  default -> Machine.versions();
                });
    String earlier = full && Files.exists(results) ? Files.readString(results) : "";
    report = new Report(preface, earlier);
  }

  /** Starts one server. */
  private interface Start {
    Peer run() throws IOException, InterruptedException;
  }

  /** Works that the same servers do. */
  private record Group(List<Work> works, List<Start> servers) {}

  /** Runs the comparison, tells how far it is, and writes the results. */
  public static void main(String[] args) throws Exception {
    List<String> words = Arrays.asList(args).subList(2, args.length);
    String mode = args[0];
    Path checkout = Path.of(args[1]).toAbsolutePath().normalize();
    for (String word : words) {
      if (Work.all().stream().noneMatch(work -> work.isCalled(word))) {
        say(
            "bench: no work is called "
                + word
                + "; there are "
                + Work.all().stream().map(Work::key).distinct().collect(Collectors.joining(" ")));
        System.exit(2);
      }
    }
    new Bench(checkout, mode).run(wanted(words, mode));
  }

  /** Without words all; but single connections have no gate and are left to the full run. */
  private static Predicate<Work> wanted(List<String> words, String mode) {
    Predicate<Work> chosen =
        words.isEmpty()
            ? work -> !mode.equals("quick") || !work.reportedOnly()
            : work -> words.stream().anyMatch(work::isCalled);
    return work -> chosen.test(work) && work.isFor(mode);
  }

  private void run(Predicate<Work> wanted) throws IOException, InterruptedException {
    List<Group> groups =
        List.of(
            new Group(
                chosen(Work.FILES, wanted),
                List.of(
                    () -> peers.naru(Deployment.PLAIN),
                    () -> peers.nginx(1),
                    () -> peers.nginx(2))),
            new Group(chosen(Work.SERVLETS, wanted), containers(Deployment.PLAIN)),
            new Group(chosen(Work.GUARDED, wanted), containers(Deployment.GUARDED)),
            new Group(chosen(Work.HTTP2, wanted), containers(Deployment.TLS)),
            new Group(chosen(Work.PROXIED, wanted), proxies(false)),
            new Group(chosen(Work.HANDSHAKES, wanted), proxies(true)),
            new Group(chosen(Work.FORWARDED, wanted), forwarders(Behind.FILES)),
            new Group(chosen(Work.BULK, wanted), forwarders(Behind.STREAMS)),
            new Group(chosen(Work.DATAGRAMS, wanted), forwarders(Behind.ECHO)));
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

  private static List<Work> chosen(List<Work> works, Predicate<Work> wanted) {
    return works.stream().filter(wanted).toList();
  }

  private List<Start> containers(Deployment deployment) {
    return List.of(
        () -> peers.naru(deployment),
        () -> peers.tomcat(false, deployment),
        () -> peers.tomcat(true, deployment),
        () -> peers.jetty(false, deployment),
        () -> peers.jetty(true, deployment),
        () -> peers.undertow(deployment));
  }

  private List<Start> proxies(boolean tls) {
    Proxies proxies = peers.proxies(tls);
    return List.of(
        proxies::naru,
        () -> proxies.nginx(1),
        () -> proxies.nginx(2),
        proxies::haproxy,
        proxies::caddy);
  }

  private List<Start> forwarders(Behind behind) {
    Forwarders forwarders = peers.forwarders(behind);
    List<Start> all =
        new ArrayList<>(
            List.of(forwarders::naru, () -> forwarders.nginx(1), () -> forwarders.nginx(2)));
    if (behind != Behind.ECHO) { // HAProxy forwards no UDP
      all.add(() -> forwarders.haproxy(false));
    }
    if (behind == Behind.STREAMS) {
      all.add(() -> forwarders.haproxy(true));
    }
    return all;
  }

  private int rounds(Work work) {
    return work.reportedOnly() ? Math.min(rounds, REPORTED_ROUNDS) : rounds;
  }

  private void compare(Group group) throws InterruptedException, IOException {
    List<Peer> servers = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try {
      for (Start start : group.servers()) {
        try {
          servers.add(start.run());
        } catch (IOException failed) {
          failures.add(String.valueOf(failed.getMessage()));
        }
      }
      for (Work work : group.works()) {
        Result result = new Result(work, now());
        failures.forEach(failure -> trouble(result, failure));
        report.add(result);
        compare(result, servers);
        Files.writeString(results, report.markdown());
      }
    } finally {
      servers.forEach(Peer::close);
    }
  }

  private String now() throws IOException, InterruptedException {
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MINUTES);
    return "%s, %s, load %s"
        .formatted(now.toString().replace('T', ' '), Machine.commit(checkout), Machine.load());
  }

  private void compare(Result result, List<Peer> servers) throws InterruptedException {
    Work work = result.work();
    List<Peer> right = new ArrayList<>();
    for (Peer server : servers) {
      try {
        check.check(work, server);
        progress(work, server.product(), "warming up");
        measure(result, server, server.warm() ? warmUp : 3 * warmUp);
        right.add(server);
      } catch (IOException wrong) {
        trouble(result, server.product() + ": " + wrong.getMessage());
      }
    }
    for (int round = 0; round < rounds(work); round++) {
      for (int i = 0; i < right.size(); i++) {
        // Nobody is always first, nor always behind the same one's dirt.
        Peer server = right.get((i + round) % right.size());
        progress(work, server.product(), "round " + (round + 1) + " of " + rounds(work));
        try {
          result.add(server.product(), round, measure(result, server, seconds));
        } catch (IOException failed) {
          trouble(result, server.product() + ": " + failed.getMessage());
        }
      }
    }
  }

  private Result.Sample measure(Result result, Peer server, int duration)
      throws IOException, InterruptedException {
    if (result.work().way() != Work.Way.CROWD) {
      return load(result, server, duration);
    }
    try (Crowd crowd = Crowd.open(Load.port(server.url("")))) {
      Result.Sample sample = load(result, server, duration);
      crowd.check();
      return sample;
    }
  }

  private Result.Sample load(Result result, Peer server, int duration)
      throws IOException, InterruptedException {
    Work work = result.work();
    long before = server.cpuMicros();
    Load seen = Load.run(work, server, peers.scratch(), duration);
    double cpu = (double) (server.cpuMicros() - before) / Math.max(1, seen.requests());
    result.memory(server.product(), server.rssKib());
    return new Result.Sample(seen, cpu);
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

  private static void trouble(Result result, String what) {
    result.trouble(what);
    say(what);
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
