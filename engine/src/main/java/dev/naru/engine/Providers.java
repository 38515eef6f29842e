package dev.naru.engine;

import dev.naru.engine.config.Config;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.StoreConfig;
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
    Set<String> always = new HashSet<>(Set.of(LIMITS, STORE));
    types.put(LIMITS, Limits.class);
    types.put(STORE, StoreConfig.class);
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
    List<String> choice =
        servers.stream().filter(each -> !each.always()).map(ServerProvider::key).toList();
    if (config.problems().isEmpty() && choice.stream().noneMatch(k -> config.node(k).isPresent())) {
      config.problem("nothing to run: expected a key such as " + String.join(" or ", choice));
    }
    return config;
  }

  private static <C extends Record> void check(ServerProvider<C> provider, Config config) {
    config
        .get(provider.key(), provider.configType())
        .ifPresent(record -> provider.check(record, config.checks()));
  }
}
