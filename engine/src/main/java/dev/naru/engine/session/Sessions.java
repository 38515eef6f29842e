package dev.naru.engine.session;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps sessions of applications beyond the process. Whoever asks has the sessions in memory as
 * well and goes on without this when it fails. All methods may block.
 */
public interface Sessions {

  /**
   * A session, unless it has expired.
   *
   * @throws IOException when it cannot be told; the message is for an operator
   */
  Optional<KeptSession> find(String application, String key) throws IOException;

  /** Keeps a session, in place of what was kept under its key; returns when that is safe. */
  void save(String application, KeptSession session) throws IOException;

  /** Sessions that were used: their keys, and when they may be forgotten now. */
  void extend(String application, Map<String, Instant> expires) throws IOException;

  /** Forgets a session; harmless when there is none. */
  void remove(String application, String key) throws IOException;

  /** Forgets sessions of all applications that have expired; how many there were. */
  int removeExpired() throws IOException;
}
