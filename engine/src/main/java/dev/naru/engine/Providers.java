package dev.naru.engine;

import dev.naru.engine.config.Config;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.tls.TlsChecks;
import dev.naru.engine.tls.TlsConfig;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What is on the class path: who makes a server of which key, and who keeps data.
 *
 * @param servers by key
 * @param store opens the store; without one on the class path, stores are in memory
 */
public record Providers(List<ServerProvider<?>> servers, StoreProvider store) {

  /** The key of {@link Limits}. */
  public static final String LIMITS = "limits";

  /** The key of {@link StoreConfig}. */
  public static final String STORE = "store";

  /** The key of {@link TlsConfig}. */
  public static final String TLS = "tls";

  public Providers {
    servers =
        servers.stream()
            .sorted(Comparator.<ServerProvider<?>, String>comparing(ServerProvider::key))
            .toList();
  }

  /** All that are found by {@link ServiceLoader}. */
  public static Providers found() {
    List<ServerProvider<?>> servers =
        StreamSupport.stream(ServiceLoader.load(ServerProvider.class).spliterator(), false)
            .<ServerProvider<?>>map(provider -> provider)
            .toList();
    StoreProvider store =
        ServiceLoader.load(StoreProvider.class)
            .findFirst()
            .orElse((config, platform) -> new MemoryStore(platform.network(), platform.metrics()));
    return new Providers(servers, store);
  }

  /**
   * Reads a configuration and lets every provider check its part; starts nothing. The mistakes are
   * in the answer.
   */
  public Config read(Path file) {
    Map<String, Class<? extends Record>> types = new LinkedHashMap<>();
    Set<String> always = new HashSet<>(Set.of(LIMITS, STORE, TLS));
    types.put(LIMITS, Limits.class);
    types.put(STORE, StoreConfig.class);
    types.put(TLS, TlsConfig.class);
    for (ServerProvider<?> provider : servers) {
      if (types.put(provider.key(), provider.configType()) != null) {
        throw new IllegalStateException("the key " + provider.key() + " has two providers");
      }
      if (provider.always()) {
        always.add(provider.key());
      }
    }
    Config config = Config.read(file, types, always);
    for (ServerProvider<?> provider : servers) {
      check(provider, config);
    }
    config.get(TLS, TlsConfig.class).ifPresent(tls -> checkTls(tls, config));
    List<String> choice =
        servers.stream().filter(each -> !each.always()).map(ServerProvider::key).toList();
    if (config.problems().isEmpty() && choice.stream().noneMatch(k -> config.node(k).isPresent())) {
      config.problem("nothing to run: expected a key such as " + String.join(" or ", choice));
    }
    return config;
  }

  private static void checkTls(TlsConfig tls, Config config) {
    TlsChecks.check(tls, config.node(TLS).isPresent(), config.checks());
    if (config.node(TLS).isEmpty()) {
      for (Config.Listen listen : config.listens()) {
        if (listen.place() instanceof Endpoint.Socket socket && socket.secure()) {
          config.problem(
              listen.position(),
              socket
                  + " needs a certificate: add the key tls at the top, with certificates or"
                  + " development: true");
        }
      }
    }
  }

  private static <C extends Record> void check(ServerProvider<C> provider, Config config) {
    config
        .get(provider.key(), provider.configType())
        .ifPresent(record -> provider.check(record, config.checks()));
  }
}
