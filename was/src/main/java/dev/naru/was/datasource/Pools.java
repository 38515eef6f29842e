package dev.naru.was.datasource;

import dev.naru.engine.network.Clock;
import dev.naru.was.descriptor.WebXml.DataSourceElement;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools of an application, each opened when it is first looked up. */
public final class Pools implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
  private static final int CONNECTIONS = 10;

  private final String application;
  private final ClassLoader loader;
  private final Clock clock;
  private final Map<String, Pool> open = new LinkedHashMap<>();

  /**
   * Of an application.
   *
   * @param application its name
   * @param loader its class loader
   */
  public Pools(String application, ClassLoader loader, Clock clock) {
    this.application = application;
    this.loader = loader;
    this.clock = clock;
  }

  /** What an operator gives to the application. */
  public Pool of(String name, DataSourceConfig config) throws Exception {
    Map<String, String> properties = new LinkedHashMap<>(config.properties());
    properties.put("url", config.url());
    config.user().ifPresent(user -> properties.put("user", user));
    if (config.passwordFile().isPresent()) {
      try {
        properties.put("password", Files.readString(config.passwordFile().get()).strip());
      } catch (IOException e) {
        throw new IOException("the password of " + name + " cannot be read: " + e, e);
      }
    }
    return pool(
        new Pool.Plan(
            application + " " + name,
            config.driver().orElse(""),
            properties,
            config.maxConnections(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** What the application defines. */
  public Pool of(DataSourceElement element) throws Exception {
    return pool(
        new Pool.Plan(
            application + " " + element.name(),
            element.className(),
            element.properties(),
            element.maxPoolSize().filter(max -> max > 0).orElse(CONNECTIONS),
            element.minPoolSize().filter(min -> min >= 0),
            element.maxIdleSeconds().filter(idle -> idle > 0).map(Duration::ofSeconds),
            element.isolation()));
  }

  private synchronized Pool pool(Pool.Plan plan) throws Exception {
    Pool pool = open.get(plan.name());
    if (pool == null) {
      pool = Pool.open(plan, loader, clock);
      open.put(plan.name(), pool);
    }
    return pool;
  }

  @Override
  public void close() {
    List<Pool> pools;
    synchronized (this) {
      pools = new ArrayList<>(open.values());
      open.clear();
    }
    for (Pool pool : pools) {
      try {
        pool.close();
      } catch (RuntimeException e) {
        LOG.warn("a pool of {} could not be closed", application, e);
      }
    }
  }
}
