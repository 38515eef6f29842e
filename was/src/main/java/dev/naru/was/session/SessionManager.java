package dev.naru.was.session;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.was.loader.ContextLoader;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's sessions, in memory. Ids carry 160 bits of chance. Expiry is looked at on every
 * access, and swept now and then so that forgotten sessions do not stay. Their number is bounded:
 * at the bound a new session is refused with {@link TooManySessionsException}, and those that exist
 * go on.
 */
public final class SessionManager implements AutoCloseable {

  private static final int ID_BYTES = 20;
  private static final Duration SWEEP = Duration.ofSeconds(30);

  /** The same while the store is away. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** As {@link #newId} makes them; whoever asks for others is not looked up anywhere. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{27}");

  private static final Logger LOG = LoggerFactory.getLogger(SessionManager.class);

  private static final Object[] BRINGING = new Object[64];

  static {
    Arrays.setAll(BRINGING, i -> new Object());
  }

  private final Network network;
  private final ServletContext context;
  private final SessionListeners listeners;
  private final int maxSessions;
  private final Map<String, WebSession> sessions = new ConcurrentHashMap<>();
  private final Succession versions = new Succession(this);
  private volatile @Nullable SessionCodec codec;
  private volatile Consumer<WebSession> brought = session -> {};
  private volatile @Nullable SessionKeeper keeper;

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

  private SessionCodec codec() {
    SessionCodec known = codec;
    if (known == null) {
      known = new SessionCodec(name(), context.getClassLoader());
      codec = known;
    }
    return known;
  }

  /** Keeps sessions where they survive the process. Before the start. */
  public void keep(SessionKeeper in) {
    keeper = in;
  }

  /** Told of each session that has been brought back, before anybody uses it. */
  public void whenBrought(Consumer<WebSession> listener) {
    brought = listener;
  }

  /** Begins to sweep. */
  public void start() {
    SessionKeeper kept = keeper;
    if (kept != null) {
      kept.open();
    }
    again();
  }

  private synchronized void again() {
    if (!closed) {
      SessionKeeper kept = keeper;
      Duration pause = kept != null && kept.away() ? RETRY : SWEEP;
      sweep =
          ContextLoader.container(
              () -> network.clock().schedule(pause, () -> network.executor().execute(this::sweep)));
    }
  }

  private void sweep() {
    // Listeners are told as on a request's thread.
    Thread.currentThread().setContextClassLoader(context.getClassLoader());
    try {
      expire();
      SessionKeeper kept = keeper;
      if (kept != null) {
        kept.tidy();
        saveChanged();
      }
    } finally {
      again();
    }
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
      session = bring(id);
    }
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
    return create(newId());
  }

  /**
   * A new session under an id that another application of the site has chosen for its own.
   *
   * @throws TooManySessionsException at the bound
   */
  public WebSession create(String id) {
    if (closed) {
      throw new IllegalStateException("the application has stopped");
    }
    if (sessions.size() >= maxSessions) {
      expire();
      if (sessions.size() >= maxSessions) {
        throw new TooManySessionsException(maxSessions);
      }
    }
    WebSession session = new WebSession(this, id, maxInactive);
    WebSession other = sessions.putIfAbsent(id, session);
    if (other != null && other.valid()) {
      return other; // Two requests came at the same time, with a neighbour's id.
    }
    if (other != null) {
      end(other);
      sessions.put(id, session);
    }
    HttpSessionEvent event = new HttpSessionEvent(session);
    listeners.created(listener -> listener.sessionCreated(event));
    return session;
  }

  /**
   * Gives a session another id, so that one who knew the old one knows nothing (section 13.6.3).
   */
  public String changeId(WebSession session) {
    changeId(session, newId());
    return session.getId();
  }

  /** The same for the session that shares an id with one of another application, if any does. */
  public void changeId(String from, String to) {
    WebSession session = sessions.get(from);
    if (session != null && session.valid()) {
      ContextLoader.<Boolean, RuntimeException>under(
          context.getClassLoader(),
          () -> {
            changeId(session, to);
            return true;
          });
    }
  }

  private void changeId(WebSession session, String id) {
    String before;
    synchronized (session) {
      before = session.getId();
      session.id(id);
      sessions.put(id, session);
      sessions.remove(before);
    }
    SessionKeeper kept = keeper;
    if (kept != null) {
      kept.remove(before);
    }
    HttpSessionEvent event = new HttpSessionEvent(session);
    listeners.id(listener -> listener.sessionIdChanged(event, before));
  }

  /** Ends a session; false when it had ended. */
  boolean end(WebSession session) {
    if (!session.end()) {
      return false;
    }
    sessions.remove(session.getId(), session);
    SessionKeeper kept = keeper;
    if (kept != null) {
      kept.remove(session.getId());
    }
    return true;
  }

  // --- beyond this process, or this version of the application

  /** Brings a session here that somebody else has kept; null when nobody has. */
  private @Nullable WebSession bring(String id) {
    SessionKeeper kept = keeper;
    if ((versions.isFirst() && kept == null) || closed || !ID.matcher(id).matches()) {
      return null;
    }
    // Who comes second finds what the first has brought, and not that nobody has it any more.
    synchronized (BRINGING[Math.floorMod(id.hashCode(), BRINGING.length)]) {
      WebSession brought = sessions.get(id);
      if (brought != null) {
        return brought;
      }
      Optional<byte[]> given = versions.giveEarlier(id);
      if (given.isPresent()) {
        WebSession session = take(id, given.get(), Optional.empty());
        if (session != null) {
          session.markChanged();
        }
        return session;
      }
      return kept == null
          ? null
          : kept.find(id).map(found -> take(id, found.content(), found.ends())).orElse(null);
    }
  }

  private @Nullable WebSession take(String id, byte[] content, Optional<Instant> ends) {
    if (sessions.size() >= maxSessions) {
      return null;
    }
    WebSession session;
    try {
      session = new WebSession(this, id, codec().decode(content));
    } catch (IOException e) {
      LOG.warn("a kept session of {} cannot be read and is forgotten", name(), e);
      return null;
    }
    ends.ifPresent(session::endsAt);
    brought.accept(session);
    sessions.put(id, session);
    session.tellActivation(HttpSessionActivationListener::sessionDidActivate);
    return session;
  }

  private String name() {
    return context.getContextPath() + "/";
  }

  /**
   * Gives a session to a later version; it is no more here, and nobody is told that it has ended.
   */
  Optional<byte[]> give(String id) {
    WebSession session = sessions.get(id);
    if (session == null) {
      return versions.giveEarlier(id);
    }
    if (!session.valid()) {
      return Optional.empty();
    }
    session.tellActivation(HttpSessionActivationListener::sessionWillPassivate);
    Optional<byte[]> bytes = codec().encode(session);
    return sessions.remove(id, session) ? bytes : Optional.empty();
  }

  /**
   * From now on another version of the application has the sessions: each goes there when it is
   * first asked for there, the rest when this is closed.
   */
  public void handOver(SessionManager next) {
    versions.handOver(next.versions);
  }

  /** Brings those here that an ending version has still. */
  void bringAll(SessionManager ending) {
    ContextLoader.<Boolean, RuntimeException>under(
        context.getClassLoader(),
        () -> {
          List.copyOf(ending.sessions.keySet()).forEach(this::bring);
          return true;
        });
  }

  /** A request that used a session has ended: what it has changed is kept before it is answered. */
  void left(WebSession session) {
    SessionKeeper kept = keeper;
    if (kept == null || sessions.get(session.getId()) != session) {
      return;
    }
    if (!session.isChanged()) {
      kept.used(session);
    } else if (Blocking.mayBlock()) {
      save(kept, session);
    } else {
      network.executor().execute(() -> save(kept, session));
    }
  }

  private void save(SessionKeeper kept, WebSession session) {
    synchronized (session.saving()) {
      if (session.takeChanged()) {
        Optional<byte[]> bytes = codec().encode(session);
        if (bytes.isPresent() && !kept.save(session, bytes.get())) {
          session.markChanged();
        }
      }
    }
  }

  private void saveChanged() {
    SessionKeeper kept = keeper;
    if (kept != null) {
      for (WebSession session : sessions.values()) {
        if (kept.away()) {
          return;
        }
        save(kept, session);
      }
    }
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

  /** Whether the application has stopped. */
  boolean closed() {
    return closed;
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

  /** Ends every session, but those that are kept or that another version has. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (sweep != null) {
        sweep.cancel();
        sweep = null;
      }
    }
    if (versions.hasNext()) {
      versions.giveRest();
    } else if (keeper != null) {
      saveChanged();
      sessions
          .values()
          .forEach(
              session ->
                  session.tellActivation(HttpSessionActivationListener::sessionWillPassivate));
      sessions.clear();
    }
    List.copyOf(sessions.values()).forEach(this::end);
    versions.forget();
  }
}
