package dev.naru.was.session;

import dev.naru.was.security.Identity;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session (Servlet 6.1, chapter 7). Its time runs from the end of the last request that asked for
 * it; while such a request runs it does not expire. Thread-safe.
 */
public final class WebSession implements HttpSession {

  private final SessionManager manager;
  private final long created;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>(8);
  private final Map<Class<?>, Object> notes = new ConcurrentHashMap<>(2);
  private final AtomicInteger users = new AtomicInteger();
  private volatile String id;
  private volatile long accessed;
  private volatile long lastAccessed;
  private volatile long idleSince;
  private volatile int maxInactive;
  private volatile boolean fresh = true;
  private volatile State state = State.VALID;

  /** Whether something has changed that has not been kept. */
  private volatile boolean changed = true;

  private enum State {
    VALID,
    ENDING,
    ENDED
  }

  WebSession(SessionManager manager, String id, int maxInactive) {
    this.manager = manager;
    this.id = id;
    this.created = manager.millis();
    this.accessed = created;
    this.lastAccessed = created;
    this.idleSince = manager.nanos();
    this.maxInactive = maxInactive;
  }

  /** As it was kept. */
  WebSession(SessionManager manager, String id, SessionCodec.Decoded kept) {
    this.manager = manager;
    this.id = id;
    this.created = kept.created();
    this.accessed = kept.accessed();
    this.lastAccessed = kept.lastAccessed();
    long idle = Math.max(0, manager.millis() - kept.accessed());
    this.idleSince = manager.nanos() - TimeUnit.MILLISECONDS.toNanos(idle);
    this.maxInactive = kept.maxInactive();
    this.fresh = false;
    this.changed = false;
    attributes.putAll(kept.attributes());
    kept.identity().ifPresent(identity -> notes.put(Identity.class, identity));
  }

  // --- for the container

  /** A request begins to use it. */
  public void enter() {
    users.incrementAndGet();
    lastAccessed = accessed;
    accessed = manager.millis();
  }

  /** A request that used it has ended. */
  public void leave() {
    idleSince = manager.nanos();
    fresh = false;
    users.decrementAndGet();
    if (state == State.VALID) {
      manager.left(this);
    }
  }

  /** It was last used so long before this as it may be idle. */
  void endsAt(Instant end) {
    long left = end.toEpochMilli() - manager.millis();
    long idle = Math.max(0, TimeUnit.SECONDS.toMillis(maxInactive) - left);
    accessed = manager.millis() - idle;
    idleSince = manager.nanos() - TimeUnit.MILLISECONDS.toNanos(idle);
  }

  /** Whether it has changed since this was asked last. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** It has to be kept anew. */
  void markChanged() {
    changed = true;
  }

  /** Held while it is being kept, so that the last state is the last to be kept. */
  Object saving() {
    return notes;
  }

  boolean isChanged() {
    return changed;
  }

  /** Its attributes, as they are now. */
  Map<String, Object> attributes() {
    return attributes;
  }

  /** When it ends, if nobody uses it any more; empty for never. */
  Optional<Instant> expires() {
    return maxInactive > 0
        ? Optional.of(Instant.ofEpochMilli(manager.millis()).plusSeconds(maxInactive))
        : Optional.empty();
  }

  /** Writes what {@link SessionCodec} reads. */
  void writeTimes(DataOutput out) throws IOException {
    out.writeLong(created);
    out.writeLong(users.get() > 0 ? accessed : manager.millis() - idleSeconds() * 1000);
    out.writeLong(lastAccessed);
    out.writeInt(maxInactive);
  }

  /** Tells those of its attributes that want to know. */
  void tellActivation(BiConsumer<HttpSessionActivationListener, HttpSessionEvent> event) {
    HttpSessionEvent self = new HttpSessionEvent(this);
    for (Object value : List.copyOf(attributes.values())) {
      if (value instanceof HttpSessionActivationListener listener) {
        SessionListeners.tell(listener, told -> event.accept(told, self));
      }
    }
  }

  /** Whether it can be used: neither invalidated nor expired. */
  public boolean valid() {
    return state == State.VALID && !expired();
  }

  boolean expired() {
    return maxInactive > 0
        && users.get() == 0
        && manager.nanos() - idleSince >= TimeUnit.SECONDS.toNanos(maxInactive);
  }

  /** Whole seconds since it began. */
  public long ageSeconds() {
    return (manager.millis() - created) / 1000;
  }

  /** Whole seconds since it was last used; 0 while it is. */
  public long idleSeconds() {
    return users.get() > 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(manager.nanos() - idleSince);
  }

  /** How many attributes it has. */
  public int size() {
    return attributes.size();
  }

  /** What the container keeps with a session, out of the application's sight. */
  public <N> Optional<N> note(Class<N> type) {
    return Optional.ofNullable(type.cast(notes.get(type)));
  }

  /** Keeps something, one of a type. */
  public <N> void note(Class<N> type, N note) {
    notes.put(type, note);
    changed = true;
  }

  /** Forgets what was kept. */
  public void forget(Class<?> type) {
    notes.remove(type);
    changed = true;
  }

  void id(String value) {
    id = value;
    changed = true;
  }

  /** Ends it: listeners are told first, then bound values. False when somebody else has. */
  boolean end() {
    synchronized (this) {
      if (state != State.VALID) {
        return false;
      }
      state = State.ENDING;
    }
    HttpSessionEvent event = new HttpSessionEvent(this);
    manager.listeners().destroyed(listener -> listener.sessionDestroyed(event));
    for (String name : List.copyOf(attributes.keySet())) {
      remove(name);
    }
    state = State.ENDED;
    notes.clear();
    return true;
  }

  private void check() {
    if (state == State.ENDED) {
      throw new IllegalStateException("the session has been invalidated");
    }
  }

  // --- for the application

  @Override
  public long getCreationTime() {
    check();
    return created;
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public long getLastAccessedTime() {
    check();
    return lastAccessed;
  }

  @Override
  public ServletContext getServletContext() {
    return manager.context();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    maxInactive = seconds;
    changed = true;
  }

  @Override
  public int getMaxInactiveInterval() {
    return maxInactive;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    check();
    return attributes.get(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    check();
    return Collections.enumeration(new ArrayList<>(attributes.keySet()));
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    check();
    if (value == null) {
      remove(name);
      return;
    }
    if (value instanceof HttpSessionBindingListener listener && attributes.get(name) != value) {
      tell(listener, l -> l.valueBound(new HttpSessionBindingEvent(this, name, value)));
    }
    Object old = attributes.put(name, value);
    changed = true;
    if (old != value && old instanceof HttpSessionBindingListener listener) {
      tell(listener, l -> l.valueUnbound(new HttpSessionBindingEvent(this, name, old)));
    }
    if (manager.listeners().anyForAttributes()) {
      HttpSessionBindingEvent event =
          new HttpSessionBindingEvent(this, name, old == null ? value : old);
      manager
          .listeners()
          .attribute(
              old == null
                  ? listener -> listener.attributeAdded(event)
                  : listener -> listener.attributeReplaced(event));
    }
  }

  @Override
  public void removeAttribute(String name) {
    check();
    remove(name);
  }

  private void remove(String name) {
    Object old = attributes.remove(name);
    changed = true;
    if (old == null) {
      return;
    }
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(this, name, old);
    if (old instanceof HttpSessionBindingListener listener) {
      tell(listener, l -> l.valueUnbound(event));
    }
    Consumer<HttpSessionAttributeListener> removed = listener -> listener.attributeRemoved(event);
    manager.listeners().attribute(removed);
  }

  private static void tell(
      HttpSessionBindingListener listener, Consumer<HttpSessionBindingListener> event) {
    SessionListeners.tell(listener, event);
  }

  @Override
  public void invalidate() {
    if (!manager.end(this)) {
      throw new IllegalStateException("the session has been invalidated");
    }
  }

  @Override
  public boolean isNew() {
    check();
    return fresh;
  }

  @Override
  public Accessor getAccessor() {
    check();
    String now = id;
    return consumer -> {
      WebSession session = manager.find(now).orElse(null);
      if (session == null) {
        throw new IllegalStateException("the session has ended, or has another id");
      }
      try {
        session.enter();
        consumer.accept(session);
      } finally {
        session.leave();
      }
    };
  }
}
