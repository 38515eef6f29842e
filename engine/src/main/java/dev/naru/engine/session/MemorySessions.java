package dev.naru.engine.session;

import dev.naru.engine.network.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps sessions as long as the process lives: beyond an application, not beyond a crash. */
public final class MemorySessions implements Sessions {

  private record Id(String application, String key) {}

  private final Clock clock;
  private final Map<Id, KeptSession> all = new ConcurrentHashMap<>();

  /** With the time of a network. */
  public MemorySessions(Clock clock) {
    this.clock = clock;
  }

  private boolean expired(KeptSession session) {
    return session.expires().filter(end -> !clock.instant().isBefore(end)).isPresent();
  }

  @Override
  public Optional<KeptSession> find(String application, String key) {
    return Optional.ofNullable(all.get(new Id(application, key)))
        .filter(session -> !expired(session));
  }

  @Override
  public void save(String application, KeptSession session) {
    all.put(new Id(application, session.key()), session);
  }

  @Override
  public void extend(String application, Map<String, Instant> expires) {
    expires.forEach(
        (key, end) ->
            all.computeIfPresent(
                new Id(application, key),
                (id, session) ->
                    new KeptSession(key, session.content(), session.account(), Optional.of(end))));
  }

  @Override
  public void remove(String application, String key) {
    all.remove(new Id(application, key));
  }

  @Override
  public int removeExpired() {
    int before = all.size();
    all.values().removeIf(this::expired);
    return before - all.size();
  }

  /** Forgets those by which an account is logged in. */
  public void removeOf(String account) {
    all.values().removeIf(session -> session.account().filter(account::equals).isPresent());
  }
}
