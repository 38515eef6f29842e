package dev.naru.was.dispatch;

import dev.naru.was.request.Dispatch;
import dev.naru.was.request.DispatchView;
import dev.naru.was.request.WebRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The request that an application passes to a dispatcher, taken apart.
 *
 * @param request as it was passed
 * @param base the container's own, below whatever the application has put around it
 * @param dispatch that the request shows
 * @param innermost of what the application has put around it; null for nothing
 */
record Passed(
    ServletRequest request,
    WebRequest base,
    Dispatch dispatch,
    @Nullable ServletRequestWrapper innermost) {

  /** What is done with a request. */
  @FunctionalInterface
  interface Use {
    void of(ServletRequest request) throws ServletException, IOException;
  }

  /** Takes a request apart. */
  static Passed of(ServletRequest request) {
    ServletRequestWrapper innermost = null;
    Dispatch shown = null;
    ServletRequest current = request;
    while (current instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof DispatchView view) {
        shown = view.dispatch();
      } else {
        innermost = wrapper;
      }
      current = wrapper.getRequest();
    }
    if (current instanceof WebRequest own) {
      return new Passed(request, own, shown == null ? own.dispatch() : shown, innermost);
    }
    throw new IllegalArgumentException(
        "the request is neither the container's nor a wrapper around it (section 9.2)");
  }

  /**
   * Lets a dispatch use the request so that whoever keeps a reference goes on seeing that dispatch
   * (sections 9.3 and 9.4): it is given a view of its own. Where the application has put something
   * around the request, which caller and target have in common, the view stands below that, and
   * stays there only for asynchronous work that the dispatch has begun with it.
   */
  void show(Dispatch next, Use use) throws ServletException, IOException {
    DispatchView view = new DispatchView(base, next);
    if (innermost == null) {
      use.of(view);
      return;
    }
    ServletRequest before = innermost.getRequest();
    boolean begunBefore = base.asyncWrapped();
    innermost.setRequest(view);
    try {
      use.of(request);
    } finally {
      if (begunBefore || !base.asyncWrapped()) {
        innermost.setRequest(before);
      }
    }
  }
}
