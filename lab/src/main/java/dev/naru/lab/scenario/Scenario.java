package dev.naru.lab.scenario;

import dev.naru.engine.config.BoundBy;
import dev.naru.engine.config.Config;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.NodeBinder;
import dev.naru.engine.config.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario file.
 *
 * @param about what it shows, for people
 * @param seed of all chance
 * @param lasts virtual time after which it is judged
 * @param topology the Internet
 * @param names of hosts, beside their own
 * @param portForwards of home routers
 * @param echo hosts that send back what they are told, at port 7 of TCP and UDP (RFC 862)
 * @param servers a part of a {@code naru.yaml} for each host that serves
 * @param clients what is asked of whom
 * @param faults what goes wrong when
 */
public record Scenario(
    @Doc("What it shows.") String about,
    @Doc("Seed of all chance.") @Default("1") long seed,
    @Doc("Virtual time after which it is judged.") @Default("60s") @Range(min = "1ms", max = "30d")
        Duration lasts,
    @Doc("Hosts, routers, LANs and links.") TopologyConfig topology,
    @Doc("More names: name to host.") Map<String, String> names,
    @Doc("What home routers let in.") List<PortForward> portForwards,
    @Doc("Hosts that send back what they are told, at port 7 of TCP and UDP.") Set<String> echo,
    @Doc("A naru.yaml for each host that serves.") Map<String, ServerPart> servers,
    @Doc("Who asks whom for what.") List<ClientConfig> clients,
    @Doc("What goes wrong when.") List<FaultConfig> faults) {

  public Scenario {
    names = Map.copyOf(names);
    portForwards = List.copyOf(portForwards);
    clients = List.copyOf(clients);
    faults = List.copyOf(faults);
  }

  /**
   * What a home router lets in.
   *
   * @param home the router
   * @param port outside
   * @param to the host inside
   * @param insidePort where it listens
   */
  public record PortForward(
      @Doc("The home router.") String home,
      @Doc("Port outside.") @Range(min = "1", max = "65535") int port,
      @Doc("Host inside.") String to,
      @Doc("Port inside.") @Range(min = "1", max = "65535") int insidePort,
      @Doc("tcp or udp.") @Default("tcp") Transport protocol) {}

  /** What a port belongs to. */
  public enum Transport {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP
  }

  /** What runs on a host: bound when it is known which servers there are. */
  @BoundBy(ServerPart.Keeper.class)
  public record ServerPart(ConfigNode node) {

    /** Keeps the node as it is. */
    static final class Keeper implements NodeBinder<ServerPart> {
      @Override
      public ServerPart bind(ConfigNode node, dev.naru.engine.config.Binder binder) {
        return new ServerPart(node);
      }
    }
  }

  /** Reads the bytes of a file; the mistakes are in the answer. */
  public static Config read(Path file, byte[] bytes) {
    Config config = Config.whole(file, bytes, Scenario.class);
    config.whole(Scenario.class).ifPresent(scenario -> ScenarioChecks.check(scenario, config));
    return config;
  }
}
