package dev.naru.was.session;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.was.loader.ContextLoader;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSessionEvent;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An application's sessions, in memory. Ids carry 160 bits of chance. Expiry is looked at on every
 * access, and swept now and then so that forgotten sessions do not stay. Their number is bounded:
 * at the bound a new session is refused with {@link TooManySessionsException}, and those that exist
 * go on.
 */
public final class SessionManager implements AutoCloseable {

  private static final int ID_BYTES = 20;
  private static final Duration SWEEP = Duration.ofSeconds(30);

  private final Network network;
  private final ServletContext context;
  private final SessionListeners listeners;
  private final int maxSessions;
  private final Map<String, WebSession> sessions = new ConcurrentHashMap<>();
  private volatile int maxInactive = 30 * 60;
  private volatile boolean closed;
  private Clock.@Nullable Scheduled sweep;

  /** No room for another session; answered with 503. */
  public static final class TooManySessionsException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TooManySessionsException(int bound) {
      super("there are " + bound + " sessions already; a new one is refused until some expire");
    }
  }

  /**
   * For an application.
   *
   * @param context what sessions name as their own
   * @param maxSessions how many may exist at a time
   */
  public SessionManager(
      Network network, ServletContext context, SessionListeners listeners, int maxSessions) {
    this.network = network;
    this.context = context;
    this.listeners = listeners;
    this.maxSessions = maxSessions;
  }

  /** Begins to sweep. */
  public synchronized void start() {
    if (!closed) {
      sweep =
          ContextLoader.container(
              () -> network.clock().schedule(SWEEP, () -> network.executor().execute(this::sweep)));
    }
  }

  private void sweep() {
    // Listeners are told as on a request's thread.
    Thread.currentThread().setContextClassLoader(context.getClassLoader());
    expire();
    start();
  }

  private void expire() {
    for (WebSession session : sessions.values()) {
      if (session.expired()) {
        end(session);
      }
    }
  }

  /** Seconds without a request after which a session ends; 0 or less for never. */
  public int maxInactive() {
    return maxInactive;
  }

  /** For sessions made from now on. */
  public void maxInactive(int seconds) {
    maxInactive = seconds;
  }

  /** Whether a session of that id is in memory and can be used. */
  public boolean holds(String id) {
    WebSession session = sessions.get(id);
    return session != null && session.valid();
  }

  /** The session of that id, unless it has expired. */
  public Optional<WebSession> find(String id) {
    WebSession session = sessions.get(id);
    if (session == null) {
      return Optional.empty();
    }
    if (!session.valid()) {
      end(session);
      return Optional.empty();
    }
    return Optional.of(session);
  }

  /**
   * A new session.
   *
   * @throws TooManySessionsException at the bound
   */
  public WebSession create() {
    if (closed) {
      throw new IllegalStateException("the application has stopped");
    }
    if (sessions.size() >= maxSessions) {
      expire();
      if (sessions.size() >= maxSessions) {
        throw new TooManySessionsException(maxSessions);
      }
    }
    WebSession session = new WebSession(this, newId(), maxInactive);
    sessions.put(session.getId(), session);
    HttpSessionEvent event = new HttpSessionEvent(session);
    listeners.created(listener -> listener.sessionCreated(event));
    return session;
  }

  /**
   * Gives a session another id, so that one who knew the old one knows nothing (section 13.6.3).
   */
  public String changeId(WebSession session) {
    String before;
    synchronized (session) {
      before = session.getId();
      String id = newId();
      session.id(id);
      sessions.put(id, session);
      sessions.remove(before);
    }
    HttpSessionEvent event = new HttpSessionEvent(session);
    listeners.id(listener -> listener.sessionIdChanged(event, before));
    return session.getId();
  }

  /** Ends a session; false when it had ended. */
  boolean end(WebSession session) {
    if (!session.end()) {
      return false;
    }
    sessions.remove(session.getId(), session);
    return true;
  }

  /** Ends each session of a kind; how many there were. */
  public int endThose(Predicate<WebSession> kind) {
    int ended = 0;
    for (WebSession session : sessions.values()) {
      if (kind.test(session) && end(session)) {
        ended++;
      }
    }
    return ended;
  }

  /** Those in memory. */
  public List<WebSession> all() {
    return List.copyOf(sessions.values());
  }

  /** How many there are. */
  public int size() {
    return sessions.size();
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    network.random().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  long millis() {
    return network.clock().instant().toEpochMilli();
  }

  long nanos() {
    return network.clock().nanos();
  }

  ServletContext context() {
    return context;
  }

  SessionListeners listeners() {
    return listeners;
  }

  /** Ends every session. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (sweep != null) {
        sweep.cancel();
        sweep = null;
      }
    }
    List.copyOf(sessions.values()).forEach(this::end);
  }
}
