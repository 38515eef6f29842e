package dev.naru.was.session;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told about sessions (Servlet 6.1, section 11.2): in the order of declaration, the end of a
 * session in the reverse order. A listener that fails is logged and disturbs nobody.
 */
public final class SessionListeners {

  private static final Logger LOG = LoggerFactory.getLogger(SessionListeners.class);

  private final List<HttpSessionListener> sessions = new CopyOnWriteArrayList<>();
  private final List<HttpSessionAttributeListener> attributes = new CopyOnWriteArrayList<>();
  private final List<HttpSessionIdListener> ids = new CopyOnWriteArrayList<>();

  /** Adds a listener under every kind that it is; others are passed over. */
  public void add(EventListener listener) {
    if (listener instanceof HttpSessionListener session) {
      sessions.add(session);
    }
    if (listener instanceof HttpSessionAttributeListener attribute) {
      attributes.add(attribute);
    }
    if (listener instanceof HttpSessionIdListener id) {
      ids.add(id);
    }
  }

  void created(Consumer<HttpSessionListener> event) {
    sessions.forEach(listener -> tell(listener, event));
  }

  void destroyed(Consumer<HttpSessionListener> event) {
    sessions.reversed().forEach(listener -> tell(listener, event));
  }

  boolean anyForAttributes() {
    return !attributes.isEmpty();
  }

  void attribute(Consumer<HttpSessionAttributeListener> event) {
    attributes.forEach(listener -> tell(listener, event));
  }

  void id(Consumer<HttpSessionIdListener> event) {
    ids.forEach(listener -> tell(listener, event));
  }

  static <L> void tell(L listener, Consumer<L> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      LOG.error("the session listener {} failed", listener.getClass().getName(), e);
    }
  }
}
