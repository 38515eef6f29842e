package dev.naru.engine;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.MemoryAccounts;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.account.ThrottledAccounts;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Network;
import dev.naru.engine.session.MemorySessions;
import dev.naru.engine.session.Sessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;

/** A store without a database: accounts live as long as the process does. */
public final class MemoryStore implements Store {

  private final Accounts accounts;
  private final MemorySessions sessions;

  /** With time and chance of a network; logins are counted. */
  public MemoryStore(Network network, MeterRegistry metrics) {
    this(network, metrics, PasswordHasher.Cost.DEFAULT);
  }

  /** With time and chance of a network, and passwords that cost as much as wanted. */
  public MemoryStore(Network network, MeterRegistry metrics, PasswordHasher.Cost cost) {
    this.accounts =
        new ThrottledAccounts(
            new MemoryAccounts(new PasswordHasher(network.random(), cost)),
            network.clock(),
            metrics);
    this.sessions = new MemorySessions(network.clock());
    accounts.onChange(sessions::removeOf);
  }

  @Override
  public Accounts accounts() {
    return accounts;
  }

  @Override
  public DataSources dataSources() {
    return name -> {
      throw new IOException(
          "there is no database for the application "
              + name
              + ": databases need the module naru-store on the class path");
    };
  }

  @Override
  public Sessions sessions() {
    return sessions;
  }

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void close() {}
}
