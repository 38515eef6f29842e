package dev.naru.was.request;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told about requests (Servlet 6.1, section 11.2). */
public final class RequestListeners {

  private static final Logger LOG = LoggerFactory.getLogger(RequestListeners.class);

  private final List<ServletRequestListener> requests = new CopyOnWriteArrayList<>();
  private final List<ServletRequestAttributeListener> attributes = new CopyOnWriteArrayList<>();

  /** Adds a listener under every kind that it is; others are passed over. */
  public void add(EventListener listener) {
    if (listener instanceof ServletRequestListener request) {
      requests.add(request);
    }
    if (listener instanceof ServletRequestAttributeListener attribute) {
      attributes.add(attribute);
    }
  }

  /** A request has come to the application. */
  public void initialized(ServletContext context, ServletRequest request) {
    if (!requests.isEmpty()) {
      ServletRequestEvent event = new ServletRequestEvent(context, request);
      requests.forEach(listener -> listener.requestInitialized(event));
    }
  }

  /** A request leaves the application. */
  public void destroyed(ServletContext context, ServletRequest request) {
    if (requests.isEmpty()) {
      return;
    }
    ServletRequestEvent event = new ServletRequestEvent(context, request);
    for (ServletRequestListener listener : requests.reversed()) {
      try {
        listener.requestDestroyed(event);
      } catch (RuntimeException e) {
        LOG.error("the request listener {} failed", listener.getClass().getName(), e);
      }
    }
  }

  void attribute(
      ServletContext context,
      ServletRequest request,
      String name,
      @Nullable Object old,
      @Nullable Object value) {
    if (attributes.isEmpty()) {
      return;
    }
    var event = new ServletRequestAttributeEvent(context, request, name, old == null ? value : old);
    for (ServletRequestAttributeListener listener : attributes) {
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
