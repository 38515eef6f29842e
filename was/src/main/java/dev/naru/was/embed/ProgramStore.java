package dev.naru.was.embed;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Store;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.session.Sessions;

/** The store of a program: what a {@link MemoryStore} has, and the program's own users. */
record ProgramStore(Accounts accounts, MemoryStore memory) implements Store {

  @Override
  public DataSources dataSources() {
    return memory.dataSources();
  }

  @Override
  public Sessions sessions() {
    return memory.sessions();
  }

  @Override
  public Health health() {
    return memory.health();
  }

  @Override
  public void close() {
    memory.close();
  }
}
