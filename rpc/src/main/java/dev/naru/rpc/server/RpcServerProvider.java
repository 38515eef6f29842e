package dev.naru.rpc.server;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import dev.naru.rpc.Pattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Makes the server of the message layer: the key {@code rpc}. */
public final class RpcServerProvider implements ServerProvider<RpcConfig> {

  private static final Set<String> EVERYWHERE = Set.of("*", "0.0.0.0", "::");
  private static final Set<String> SCHEMES = Set.of("tcp", "tls", "udp");

  @Override
  public String key() {
    return "rpc";
  }

  @Override
  public String doc() {
    return "Services that talk by pattern, as NestJS microservices do.";
  }

  @Override
  public Class<RpcConfig> configType() {
    return RpcConfig.class;
  }

  @Override
  public void check(RpcConfig config, Checks checks) {
    for (Endpoint endpoint : config.listen()) {
      if (endpoint instanceof Endpoint.Socket socket && !SCHEMES.contains(socket.scheme())) {
        checks.problem(
            config, "listen", "expected tcp://, tls:// or udp://host:port, found " + socket);
      }
    }
    if (config.services().isPresent()) {
      Path folder = config.services().get();
      if (!Files.isDirectory(folder)) {
        checks.problem(
            config, "services", "there is no folder " + folder + ": make it, and put JARs there");
      }
    }
    checkGroups(config, checks);
    config
        .patterns()
        .forEach(
            (pattern, _) -> {
              try {
                Pattern.written(pattern);
              } catch (IllegalArgumentException mistake) {
                checks.entry(config, "patterns", pattern, String.valueOf(mistake.getMessage()));
              }
            });
  }

  private static void checkGroups(RpcConfig config, Checks checks) {
    List<String> groups = config.udp().groups();
    for (int i = 0; i < groups.size(); i++) {
      if (!Groups.isGroup(groups.get(i))) {
        checks.item(
            config.udp(),
            "groups",
            i,
            "expected a multicast address such as 239.1.2.3, found " + groups.get(i));
      }
    }
    if (!groups.isEmpty() && config.listen().stream().noneMatch(RpcServerProvider::hearsGroups)) {
      checks.problem(
          config.udp(),
          "groups",
          "groups are heard at all addresses only: listen at udp://*:port, too");
    }
  }

  private static boolean hearsGroups(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Socket(String scheme, String host, int _)
        && scheme.equals("udp")
        && EVERYWHERE.contains(host);
  }

  @Override
  public Server<RpcConfig> create(RpcConfig config, Platform platform) {
    return new RpcServer(config, platform, List.of());
  }
}
