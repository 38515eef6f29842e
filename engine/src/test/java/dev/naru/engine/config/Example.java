package dev.naru.engine.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.engine.network.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A configuration like the real one, for the tests of the binder. */
final class Example {

  static final Path FILE = Path.of("/etc/naru/naru.yaml");

  enum Balance {
    ROUND_ROBIN,
    LEAST_REQUESTS
  }

  @BoundBy(RouteBinder.class)
  record Route(String path, Record target) {}

  record Files(Path files, @Default("0s") Duration cache) {}

  record Redirect(String redirect) {}

  record Tls(boolean development, @Default("1d") Duration renew) {}

  record Pool(@Default("4") @Range(min = "1", max = "64") int threads) {}

  record Site(@Doc("Names it answers to.") Set<String> hosts, List<Route> routes) {
    Site {
      for (String host : hosts) {
        if (host.contains("/")) {
          throw new IllegalArgumentException("hosts are names without a scheme");
        }
      }
    }
  }

  record Web(
      @Doc("Where it listens.") @Default("[http://127.0.0.1:8080]") List<Endpoint> listen,
      List<Site> sites,
      @Default("60s") @Range(min = "1s", max = "1h") Duration idleTime,
      @Default("64MiB") @Range(min = "1KiB", max = "1GiB") Size body,
      @Default("round-robin") Balance balance,
      Optional<Tls> tls,
      Pool pool,
      Map<String, Integer> weights,
      @Default("0.5") double share,
      @Default("1000") @Range(min = "1", max = "100000") long inFlight) {}

  record Admin(@Doc("Where it listens.") Endpoint listen) {}

  static final class RouteBinder implements NodeBinder<Route> {
    private static final Map<String, Class<? extends Record>> KINDS =
        Map.of("files", Files.class, "redirect", Redirect.class);

    @Override
    public Route bind(ConfigNode node, Binder binder) {
      List<String> kinds = node.keys().stream().filter(KINDS::containsKey).toList();
      if (kinds.size() != 1) {
        throw binder.problem(node, "expected one of files, redirect, found " + kinds);
      }
      ConfigNode path =
          node.get("path").orElseThrow(() -> binder.problem(node, "missing key \"path\""));
      return new Route(
          binder.bind(path, String.class),
          binder.bind(node.without("path"), KINDS.get(kinds.getFirst())));
    }
  }

  static Config read(String yaml) {
    return Config.read(
        FILE,
        yaml.getBytes(UTF_8),
        Map.of("web", Web.class, "admin", Admin.class, "limits", Limits.class),
        Set.of("limits"));
  }

  /** The messages without the name of the file. */
  static List<String> problems(String yaml) {
    return read(yaml).problems().stream()
        .map(problem -> problem.toString().replace(FILE + ":", ""))
        .toList();
  }

  static Web web(String yaml) {
    Config config = read(yaml);
    config.orThrow();
    return config.get("web", Web.class).orElseThrow();
  }

  private Example() {}
}
