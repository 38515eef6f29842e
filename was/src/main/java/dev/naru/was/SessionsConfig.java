package dev.naru.was;

import dev.naru.engine.config.BoundBy;
import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;

/**
 * What becomes of an application's sessions: {@code sessions: database}, {@code sessions: 20000},
 * or {@code sessions: { keep: database, limit: 20000 }}.
 *
 * @param keep where they are
 * @param limit how many may be in memory at a time
 */
@BoundBy(SessionsBinder.class)
public record SessionsConfig(
    @Doc("Where they are kept: in memory only, or also in the database.") @Default("memory")
        Keep keep,
    @Doc("Sessions that may exist at a time.") @Default("100000") int limit) {

  /** In memory, up to 100,000. */
  public static final SessionsConfig DEFAULTS = new SessionsConfig(Keep.MEMORY, 100_000);

  /** Where sessions are. */
  public enum Keep {
    /** In this process: they end with it. */
    MEMORY,
    /** In the platform's database as well: they survive a restart and a crash. */
    DATABASE
  }
}
