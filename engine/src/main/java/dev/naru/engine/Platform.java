package dev.naru.engine;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.config.Limits;
import dev.naru.engine.control.Control;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.HealthRegistry;
import dev.naru.engine.limit.InFlight;
import dev.naru.engine.limit.SlowClients;
import dev.naru.engine.network.Listeners;
import dev.naru.engine.network.Network;
import dev.naru.engine.session.Sessions;
import dev.naru.engine.tls.Tls;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every server is given: the one network, the listeners on it, accounts, databases, metrics,
 * health and the control registry. Rooms meet here, through contracts, and nowhere else.
 */
public final class Platform {

  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

  private final Network network;
  private final Listeners listeners;
  private final MeterRegistry metrics;
  private final Control control = new Control();
  private final HealthRegistry health = new HealthRegistry();
  private final Limits limits;
  private final InFlight inFlight;
  private final SlowClients slowClients;
  private final Tls tls;
  private final Path data;
  private final Supplier<Store> store;

  /**
   * Of its parts.
   *
   * @param data the folder for what must survive a restart
   * @param store opened by the first call of {@link #accounts} or {@link #dataSources}; must answer
   *     the same store each time
   */
  public Platform(
      Network network, MeterRegistry metrics, Limits limits, Path data, Supplier<Store> store) {
    this.network = network;
    this.listeners = new Listeners(network, metrics);
    this.metrics = metrics;
    this.limits = limits;
    this.inFlight = new InFlight(limits, metrics);
    this.slowClients = new SlowClients(limits, metrics);
    this.tls = new Tls(network, metrics, health, data);
    this.data = data;
    this.store = store;
    var _ = health.register("listeners", listeners::health);
    var _ = health.register("requests", inFlight::health);
  }

  /** The way to the network, to time and to chance. */
  public Network network() {
    return network;
  }

  /** Where connections are accepted. */
  public Listeners listeners() {
    return listeners;
  }

  /** Where figures are registered; names are Micrometer's, {@code naru.http.requests}. */
  public MeterRegistry metrics() {
    return metrics;
  }

  /** Where work takes its place before it starts: one bound for all servers. */
  public InFlight inFlight() {
    return inFlight;
  }

  /** The bound for work that waits for its client, and has given its place up meanwhile. */
  public SlowClients slowClients() {
    return slowClients;
  }

  /** Certificates, and what puts TLS on a listener. */
  public Tls tls() {
    return tls;
  }

  /** What the running process can be asked for. */
  public Control control() {
    return control;
  }

  /** Who is asked how the process is, and whether it takes work now. */
  public HealthRegistry health() {
    return health;
  }

  /** What a listener allows. */
  public Limits limits() {
    return limits;
  }

  /** The folder for what must survive a restart. */
  public Path data() {
    return data;
  }

  /**
   * Says that accounts or databases will be asked for soon. The store begins to open meanwhile;
   * when it cannot, the one who asks for it is told.
   */
  public void expectStore() {
    network
        .computing() // What PostgreSQL's programs are packed in takes seconds to unpack.
        .execute(
            () -> {
              try {
                LOG.debug("the store is open and {}", store.get().health().status());
              } catch (RuntimeException e) {
                LOG.debug("the store could not be opened ahead of its use", e);
              }
            });
  }

  /** Who may log in. The first call may start a database and block for seconds. */
  public Accounts accounts() {
    return store.get().accounts();
  }

  /** Where sessions are kept. The first call may start a database and block for seconds. */
  public Sessions sessions() {
    return store.get().sessions();
  }

  /** Databases of applications. The first call may start a database and block for seconds. */
  public DataSources dataSources() {
    return store.get().dataSources();
  }
}
