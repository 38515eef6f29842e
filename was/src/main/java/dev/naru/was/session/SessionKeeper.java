package dev.naru.was.session;

import dev.naru.engine.network.Network;
import dev.naru.engine.session.KeptSession;
import dev.naru.engine.session.Sessions;
import dev.naru.was.loader.ContextLoader;
import dev.naru.was.security.Identity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an application's sessions where they survive the process. Sessions live in memory all the
 * same: when the store is away nothing waits for it longer than {@link #PATIENCE}, and after that
 * not at all until it is back; what was changed meanwhile is saved then.
 */
public final class SessionKeeper {

  /** How long a request may wait for the store. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What a kept session outlives its end by, so that last uses may be written down in batches. */
  private static final Duration SLACK = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);

  private final String application;
  private final Supplier<Sessions> store;
  private final SessionKey key;
  private final Network network;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  /**
   * For an application.
   *
   * @param store asked for with each use; may block and fail
   */
  public SessionKeeper(
      String application, Supplier<Sessions> store, SessionKey key, Network network) {
    this.application = application;
    this.store = store;
    this.key = key;
    this.network = network;
  }

  /**
   * A session that was kept.
   *
   * @param ends when it does, by its last use: that is written down apart from the content
   */
  record Found(byte[] content, Optional<Instant> ends) {}

  /** Does something with the store. */
  @FunctionalInterface
  private interface Work<T> {
    T with(Sessions sessions) throws IOException;
  }

  /** Asks the store whether it is there; it may open for it, which takes its time. */
  void open() {
    try {
      ContextLoader.<Boolean, RuntimeException>container(() -> store.get() != null);
    } catch (RuntimeException e) {
      went(e);
    }
  }

  /** Whether the store has failed and has not been back since. */
  boolean away() {
    return away;
  }

  /** The session of an id, when it is kept and nobody has tampered with it. */
  Optional<Found> find(String id) {
    String name = key.name(application, id);
    Optional<KeptSession> kept =
        away || gone.contains(name)
            ? Optional.empty()
            : ask(sessions -> sessions.find(application, name)).flatMap(found -> found);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> content = key.open(application, name, kept.get().content());
    if (content.isEmpty()) {
      LOG.warn(
          "a kept session of {} is not what was saved, or under another key, and is forgotten",
          application);
      remove(id);
    }
    Optional<Instant> ends = kept.get().expires().map(end -> end.minus(SLACK));
    return content.map(octets -> new Found(octets, ends));
  }

  /** Keeps a session; false when that has to be tried again. */
  boolean save(WebSession session, byte[] content) {
    if (away) {
      return false;
    }
    String name = key.name(application, session.getId());
    KeptSession kept =
        new KeptSession(
            name,
            key.seal(application, name, content),
            session.note(Identity.class).map(Identity::account),
            session.expires().map(end -> end.plus(SLACK)));
    used.remove(name);
    return ask(sessions -> {
          sessions.save(application, kept);
          return true;
        })
        .isPresent();
  }

  /** It has been used and not changed: written down with the next batch. */
  void used(WebSession session) {
    session
        .expires()
        .ifPresent(end -> used.put(key.name(application, session.getId()), end.plus(SLACK)));
  }

  /** Writes down what was used, and forgets what has expired. */
  void tidy() {
    Map<String, Instant> batch = new HashMap<>(used);
    if (away && !back()) {
      return;
    }
    batch.forEach(used::remove);
    if (!gone.isEmpty()) {
      forget();
    }
    Optional<Boolean> done =
        ask(
            sessions -> {
              if (!batch.isEmpty()) {
                sessions.extend(application, batch);
              }
              sessions.removeExpired();
              return true;
            });
    if (done.isEmpty()) {
      batch.forEach(used::putIfAbsent);
    }
  }

  /** Forgets a session. */
  void remove(String id) {
    String name = key.name(application, id);
    used.remove(name);
    gone.add(name);
    if (!away) {
      forget();
    }
  }

  /** Takes out what has ended; what cannot be is not found meanwhile, and taken out later. */
  private void forget() {
    Set<String> ended = Set.copyOf(gone);
    ask(sessions -> {
          for (String name : ended) {
            sessions.remove(application, name);
          }
          return true;
        })
        .ifPresent(done -> gone.removeAll(ended));
  }

  /** Tries whether the store is back; it may take its time, and no request waits for it. */
  boolean back() {
    try {
      ContextLoader.<Integer, IOException>container(() -> store.get().removeExpired());
      if (away) {
        away = false;
        LOG.info("sessions of {} are kept in the database again", application);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("the store is still away", e);
      return false;
    }
  }

  /** On a thread of its own, so that whoever asks waits no longer than it may. */
  private <T> Optional<T> ask(Work<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    ContextLoader.<Boolean, RuntimeException>container(
        () -> {
          network
              .executor()
              .execute(
                  () -> {
                    try {
                      answer.complete(work.with(store.get()));
                    } catch (IOException | RuntimeException e) {
                      answer.completeExceptionally(e);
                    }
                  });
          return true;
        });
    try {
      return Optional.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      went(e);
    }
    return Optional.empty();
  }

  private void went(Exception why) {
    if (!away) {
      away = true;
      Throwable cause = why.getCause() == null ? why : why.getCause();
      LOG.warn(
          "sessions of {} are kept in memory only until the database answers again: {}",
          application,
          cause.toString());
    }
  }
}
