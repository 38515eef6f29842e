package dev.naru.engine;

import dev.naru.engine.config.Config;
import dev.naru.engine.config.ConfigNode;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.Schemas;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.tls.TlsChecks;
import dev.naru.engine.tls.TlsConfig;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
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
    Blocking.assertMayBlock();
    return read((types, always) -> Config.read(file, types, always));
  }

  /** Likewise for a mapping inside a file of another kind: {@link Config#part}. */
  public Config read(Path file, ConfigNode part) {
    return read((types, always) -> Config.part(file, part, types, always));
  }

  private Config read(
      BiFunction<Map<String, Class<? extends Record>>, Set<String>, Config> reader) {
    Set<String> always = new HashSet<>(Set.of(LIMITS, STORE, TLS));
    servers.stream().filter(ServerProvider::always).map(ServerProvider::key).forEach(always::add);
    Config config = reader.apply(types(), always);
    for (ServerProvider<?> provider : servers) {
      check(provider, config);
    }
    config.get(TLS, TlsConfig.class).ifPresent(tls -> checkTls(tls, config));
    Set<String> choice = choice();
    if (config.problems().isEmpty() && choice.stream().noneMatch(k -> config.node(k).isPresent())) {
      config.problem("nothing to run: expected a key such as " + String.join(" or ", choice));
    }
    return config;
  }

  /** What a configuration may hold, in JSON Schema: {@link Schemas}. */
  public Map<String, Object> schema() {
    Map<String, Class<? extends Record>> types = types();
    Map<String, String> docs = new HashMap<>();
    docs.put(LIMITS, "What a listener allows.");
    docs.put(STORE, "Where data is kept.");
    docs.put(TLS, "Certificates, and what is asked of clients.");
    for (ServerProvider<?> provider : servers) {
      docs.put(provider.key(), provider.doc());
    }
    return Schemas.file(types, docs, choice());
  }

  /** The keys one of which gives something to run. */
  private SortedSet<String> choice() {
    return servers.stream()
        .filter(each -> !each.always())
        .map(ServerProvider::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Map<String, Class<? extends Record>> types() {
    Map<String, Class<? extends Record>> types = new LinkedHashMap<>();
    types.put(LIMITS, Limits.class);
    types.put(STORE, StoreConfig.class);
    types.put(TLS, TlsConfig.class);
    for (ServerProvider<?> provider : servers) {
      if (types.put(provider.key(), provider.configType()) != null) {
        throw new IllegalStateException("the key " + provider.key() + " has two providers");
      }
    }
    return types;
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
