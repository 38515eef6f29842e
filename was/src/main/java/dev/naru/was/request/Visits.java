package dev.naru.was.request;

import dev.naru.was.loader.ContextLoader;
import jakarta.servlet.ServletException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The other applications that a request has been sent on to. Each has a session of its own for it
 * (Servlet 6.1, section 7.3), is told when it comes and when it has left (section 11.2), and is
 * held until the request ends, so that it is not undeployed under it.
 */
final class Visits {

  private final WebRequest request;
  private final RequestSession origin;
  private final Map<Application, Visit> visits = new LinkedHashMap<>();

  private static final class Visit {
    final RequestSession session;
    int depth;
    boolean told;

    Visit(RequestSession session) {
      this.session = session;
    }
  }

  /**
   * Of a request.
   *
   * @param origin its part in a session of the application that it came to
   */
  Visits(WebRequest request, RequestSession origin) {
    this.request = request;
    this.origin = origin;
  }

  /** A dispatch to an application begins, under its loader. */
  void enter(Application application) throws ServletException {
    Visit visit = visits.get(application);
    if (visit == null) {
      if (!application.hold()) {
        throw new ServletException(
            "the application at "
                + application.contextPath()
                + "/ has been undeployed or replaced: ask getContext for it again");
      }
      visit = new Visit(origin.of(application));
      visits.put(application, visit);
    }
    visit.depth++;
    if (!visit.told) {
      visit.told = true;
      application.requestListeners().initialized(application.servletContext(), request);
    }
  }

  /** That dispatch has ended; an asynchronous request stays until it ends. */
  void leave(Application application) {
    Visit visit = visits.get(application);
    if (visit != null && --visit.depth == 0 && !request.isAsyncStarted()) {
      goodbye(application, visit);
    }
  }

  private void goodbye(Application application, Visit visit) {
    if (visit.told) {
      visit.told = false;
      application.requestListeners().destroyed(application.servletContext(), request);
    }
  }

  /** The request's part in a session of one of them. */
  RequestSession session(Application application) {
    Visit visit = visits.get(application);
    if (visit == null) {
      throw new IllegalStateException("the request is not in " + application.contextPath() + "/");
    }
    return visit.session;
  }

  /** The request ends. */
  void close() {
    visits.forEach(
        (application, visit) -> {
          ContextLoader.<Boolean, RuntimeException>under(
              application.loader(),
              () -> {
                goodbye(application, visit);
                visit.session.leave();
                return true;
              });
          application.release();
        });
    visits.clear();
  }
}
