package dev.naru.was.context;

import dev.naru.was.naming.Injector;
import dev.naru.was.request.RequestListeners;
import dev.naru.was.session.SessionListeners;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of an application, told in the order of their declaration (Servlet 6.1, ch. 11).
 */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Injector injector;
  private final SessionListeners sessions = new SessionListeners();
  private final RequestListeners requests = new RequestListeners();
  private final List<ServletContextListener> contexts = new ArrayList<>();
  private final Map<ServletContextListener, UnaryOperator<ServletContext>> restricted =
      new IdentityHashMap<>();
  private final List<ServletContextListener> told = new ArrayList<>();
  private final List<ServletContextAttributeListener> attributes = new CopyOnWriteArrayList<>();
  private final List<EventListener> made = new ArrayList<>();
  private boolean begun;

  Listeners(Injector injector) {
    this.injector = injector;
  }

  SessionListeners sessions() {
    return sessions;
  }

  RequestListeners requests() {
    return requests;
  }

  /** Whether a class is a listener of some kind that may be added to a context. */
  static boolean known(Class<?> type) {
    for (Class<?> kind :
        List.of(
            ServletContextListener.class,
            ServletContextAttributeListener.class,
            ServletRequestListener.class,
            ServletRequestAttributeListener.class,
            HttpSessionListener.class,
            HttpSessionAttributeListener.class,
            HttpSessionIdListener.class)) {
      if (kind.isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }

  /** Adds one that a program has made: it must not add to the context in its turn (4.4). */
  void addByProgram(EventListener listener) {
    if (listener instanceof ServletContextListener context) {
      restricted.put(context, RestrictedContext::ofProgram);
    }
    add(listener);
  }

  /** Adds one that a tag library declares: it sees what there was before Servlet 3.0 (8.3). */
  void addOfTagLibrary(EventListener listener) {
    if (listener instanceof ServletContextListener context) {
      restricted.put(context, RestrictedContext::ofTagLibrary);
    }
    add(listener);
  }

  void add(EventListener listener) {
    made.add(listener);
    sessions.add(listener);
    requests.add(listener);
    if (listener instanceof ServletContextListener context) {
      contexts.add(context);
    }
    if (listener instanceof ServletContextAttributeListener attribute) {
      attributes.add(attribute);
    }
  }

  /** Whether anybody has been told that the context begins. */
  boolean begun() {
    return begun;
  }

  /** Tells that the context begins. */
  void contextInitialized(ServletContext context) {
    begun = true;
    for (int i = 0; i < contexts.size(); i++) {
      ServletContextListener listener = contexts.get(i);
      told.add(listener);
      ServletContext seen =
          restricted.getOrDefault(listener, UnaryOperator.identity()).apply(context);
      listener.contextInitialized(new ServletContextEvent(seen));
    }
  }

  /** Tells that the context ends, in reverse order, those that were told of its beginning. */
  void contextDestroyed(ServletContext context) {
    ServletContextEvent event = new ServletContextEvent(context);
    for (ServletContextListener listener : told.reversed()) {
      try {
        listener.contextDestroyed(event);
      } catch (RuntimeException | LinkageError e) {
        LOG.error("the context listener {} failed", listener.getClass().getName(), e);
      }
    }
    for (EventListener listener : made.reversed()) {
      try {
        injector.destroy(listener);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        LOG.error("the listener {} failed", listener.getClass().getName(), e);
      }
    }
    told.clear();
    restricted.clear();
    made.clear();
  }

  void attribute(
      ServletContext context, String name, @Nullable Object old, @Nullable Object value) {
    if (attributes.isEmpty()) {
      return;
    }
    var event = new ServletContextAttributeEvent(context, name, old == null ? value : old);
    for (ServletContextAttributeListener listener : attributes) {
      if (value == null) {
        listener.attributeRemoved(event);
      } else if (old == null) {
        listener.attributeAdded(event);
      } else {
        listener.attributeReplaced(event);
      }
    }
  }
}
