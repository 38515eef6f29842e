package dev.naru.lab.scenario;

import dev.naru.engine.Providers;
import dev.naru.engine.config.Config;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.config.Problem;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.lab.Lab;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One run of a scenario. The servers' blocking code makes it <em>ordered</em>; a scenario whose
 * servers answer on their loops is <em>exact</em>.
 */
public final class ScenarioRun {

  /** So long may the servers take to come up. */
  private static final Duration START = Duration.ofMinutes(1);

  private static final Duration STEP = Duration.ofMillis(1);

  /**
   * So often a millisecond of the machine's time is waited before one of virtual time passes: what
   * a server waits for at its start is other threads, and how long those take must not be seen.
   */
  private static final int GLANCES = 2_000;

  private final Path file;
  private final Scenario scenario;
  private final Providers providers = HostServer.providers();
  private final Path data;

  /**
   * A run of what was read.
   *
   * @param data a folder that servers may use
   * @throws ConfigException with every mistake in the file, the servers' parts included
   */
  public ScenarioRun(Config config, Path data) {
    this.file = config.file();
    this.data = data;
    List<Problem> problems = new ArrayList<>(config.problems());
    Optional<Scenario> read = config.whole(Scenario.class);
    read.ifPresent(
        found ->
            found.servers().values().stream()
                .map(part -> providers.read(file, part.node()))
                .forEach(part -> problems.addAll(part.problems())));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    this.scenario = read.orElseThrow();
  }

  /** What is run. */
  public Scenario scenario() {
    return scenario;
  }

  /**
   * Runs it.
   *
   * @param seed of all chance
   * @param lines is given what happens, a line each; of the outcomes too
   * @param capture where to write what {@code captureAt} sends and receives, as pcapng
   * @throws IOException when a server cannot be started
   */
  public Verdict run(
      long seed, Consumer<String> lines, Optional<OutputStream> capture, Optional<String> captureAt)
      throws IOException {
    return run(seed, lines, capture, captureAt, _ -> {});
  }

  /**
   * As {@link #run(long, Consumer, Optional, Optional)}.
   *
   * @param watcher is given the Internet before anything happens on it
   */
  public Verdict run(
      long seed,
      Consumer<String> lines,
      Optional<OutputStream> capture,
      Optional<String> captureAt,
      Consumer<? super Internet> watcher)
      throws IOException {
    Internet internet = scenario.topology().build(seed);
    watcher.accept(internet);
    internet.trace().add(new EventLog(internet, lines));
    capture.ifPresent(out -> capture(internet, out, captureAt));
    name(internet);
    scenario.portForwards().forEach(forward -> forward(internet, forward));
    scenario.echo().forEach(host -> internet.host(host).run(Echo::new));
    try (Lab lab = Lab.virtual(internet)) {
      List<HostServer> servers = start(lab);
      scenario.faults().forEach(fault -> fault.schedule(internet));
      List<Client> clients =
          scenario.clients().stream().map(client -> new Client(client, internet)).toList();
      clients.forEach(Client::schedule);
      lab.runFor(scenario.lasts().minusNanos(internet.now()));
      clients.forEach(client -> client.outcomes().forEach(o -> lines.accept(line(client, o))));
      end(lab, servers);
      return new Verdict(clients.stream().flatMap(c -> Verdict.of(c).stream()).toList());
    }
  }

  /** The world knows a home router by its addresses outside. */
  private void name(Internet internet) {
    Map<String, String> hosts = new TreeMap<>(scenario.names());
    scenario.topology().homes().keySet().forEach(home -> hosts.put(home, home));
    hosts.forEach(
        (name, host) -> {
          boolean home = scenario.topology().homes().containsKey(host);
          List<IpAddress> inside =
              home
                  ? internet.host(host).networkInterface("eth0").addresses().stream()
                      .map(Cidr::address)
                      .toList()
                  : List.of();
          internet
              .names()
              .add(
                  name,
                  internet.host(host).addresses().stream()
                      .filter(address -> !inside.contains(address))
                      .toList());
        });
  }

  private static String line(Client client, Outcome outcome) {
    return client.config().on()
        + ": "
        + client.config().what()
        + ": "
        + outcome.text()
        + (outcome.answered() ? " after " + Times.text(outcome.nanos()) : "");
  }

  private void capture(Internet internet, OutputStream out, Optional<String> at) {
    Optional<String> first = scenario.clients().stream().map(ClientConfig::on).findFirst();
    internet.capture(out, at.or(() -> first).orElse(internet.hosts().iterator().next().name()));
  }

  private static void forward(Internet internet, Scenario.PortForward forward) {
    int protocol =
        switch (forward.protocol()) {
          case TCP -> IpProtocol.TCP;
          case UDP -> IpProtocol.UDP;
        };
    internet.forwardPort(
        forward.home(), protocol, forward.port(), forward.to(), forward.insidePort());
  }

  /** Starts the servers, in the order of the file, before anything else happens. */
  private List<HostServer> start(Lab lab) throws IOException {
    List<HostServer> servers = new ArrayList<>();
    for (var part : scenario.servers().entrySet()) {
      HostServer server =
          new HostServer(
              lab,
              lab.internet().host(part.getKey()),
              () -> providers.read(file, part.getValue().node()),
              providers,
              data.resolve(part.getKey()));
      server.install();
      servers.add(server);
      awaitStart(lab, server, part.getKey());
    }
    return servers;
  }

  private static void awaitStart(Lab lab, HostServer server, String host) throws IOException {
    lab.runFor(Duration.ZERO);
    for (long glances = 1; !server.isStarted(); glances++) {
      if (glances > START.dividedBy(STEP)) {
        throw new IOException(host + ": the servers have not started in a minute");
      }
      LockSupport.parkNanos(STEP.toNanos());
      lab.runFor(glances % GLANCES == 0 ? STEP : Duration.ZERO);
    }
  }

  private static void end(Lab lab, List<HostServer> servers) throws IOException {
    try {
      lab.run(
          () -> {
            servers.reversed().forEach(HostServer::close);
            return servers;
          });
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IOException(failure);
    }
  }
}
