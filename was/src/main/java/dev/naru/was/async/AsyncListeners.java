package dev.naru.was.async;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told about an asynchronous cycle, in the order of their addition. One that fails is logged
 * and disturbs nobody (section 2.3.3.3).
 */
final class AsyncListeners {

  private static final Logger LOG = LoggerFactory.getLogger(AsyncListeners.class);

  private record Entry(
      AsyncListener listener,
      @Nullable ServletRequest request,
      @Nullable ServletResponse response) {}

  /** What is told. */
  @FunctionalInterface
  interface Event {
    void tell(AsyncListener listener, AsyncEvent event) throws IOException;
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  void add(
      AsyncListener listener,
      @Nullable ServletRequest request,
      @Nullable ServletResponse response) {
    entries.add(new Entry(listener, request, response));
  }

  /** Tells all; with the request and response of the cycle where a listener came without. */
  void tell(
      AsyncContext context,
      ServletRequest request,
      ServletResponse response,
      @Nullable Throwable thrown,
      Event what) {
    tell(List.copyOf(entries), context, request, response, thrown, what);
  }

  /** Tells that a new cycle begins, to which none of them belongs unless it is added again. */
  void restart(AsyncContext context, ServletRequest request, ServletResponse response) {
    List<Entry> former = List.copyOf(entries);
    entries.clear();
    tell(former, context, request, response, null, AsyncListener::onStartAsync);
  }

  private static void tell(
      List<Entry> entries,
      AsyncContext context,
      ServletRequest request,
      ServletResponse response,
      @Nullable Throwable thrown,
      Event what) {
    for (Entry entry : entries) {
      AsyncEvent event =
          new AsyncEvent(
              context,
              entry.request == null ? request : entry.request,
              entry.response == null ? response : entry.response,
              thrown);
      try {
        what.tell(entry.listener, event);
      } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
        LOG.error("the async listener {} failed", entry.listener.getClass().getName(), e);
      }
    }
  }
}
