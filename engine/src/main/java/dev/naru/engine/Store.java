package dev.naru.engine;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.session.Sessions;

/** Everything that survives a restart. Opened when something configured first asks for it. */
public interface Store extends AutoCloseable {

  /** Who may log in. */
  Accounts accounts();

  /** Databases of applications. */
  DataSources dataSources();

  /** Sessions of applications that outlive them. */
  Sessions sessions();

  /** How it is, now. */
  Health health();

  /** Writes what is to be written and stops; never throws. */
  @Override
  void close();
}
