package dev.naru.was.request;

import dev.naru.was.session.SessionIds;
import dev.naru.was.session.WebSession;
import jakarta.servlet.SessionTrackingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's part in a session (Servlet 6.1, chapter 7): the id that it asks for, the session that
 * this leads to, and the time between.
 */
final class RequestSession {

  private final WebRequest request;
  private final Application application;
  private final @Nullable RequestSession origin;
  private boolean looked;
  private @Nullable String requestedId;
  private boolean fromCookie;
  private boolean fromUrl;
  private @Nullable WebSession session;

  /** Of the application that a request came to. */
  RequestSession(WebRequest request, Application application) {
    this(request, application, null);
  }

  private RequestSession(
      WebRequest request, Application application, @Nullable RequestSession origin) {
    this.request = request;
    this.application = application;
    this.origin = origin;
  }

  /**
   * Of another application that the request was sent on to: a session of its own (section 7.3),
   * under the id of the one here, because the client keeps one cookie for both.
   */
  RequestSession of(Application other) {
    return new RequestSession(request, other, this);
  }

  private void look() {
    if (looked) {
      return;
    }
    looked = true;
    if (application.tracks(SessionTrackingMode.COOKIE)) {
      lookInCookies();
    }
    if (requestedId == null) {
      lookInPath();
    }
    if (session == null && origin != null) {
      // It may have begun with this request, so that the client does not ask for it yet.
      origin
          .find()
          .flatMap(there -> application.sessions().find(there.getId()))
          .ifPresent(this::enter);
    }
  }

  /** Several cookies of the name may come, of several paths: the first that lives counts. */
  private void lookInCookies() {
    String name = application.sessionCookie().getName();
    for (String id : SessionIds.inCookies(request.exchange().request().fields(), name)) {
      Optional<WebSession> found = application.sessions().find(id);
      if (requestedId == null || found.isPresent()) {
        requestedId = id;
        fromCookie = true;
      }
      if (found.isPresent()) {
        enter(found.get());
        return;
      }
    }
  }

  private void lookInPath() {
    String name = application.sessionCookie().getName();
    SessionIds.inPath(request.exchange().request().path(), name)
        .ifPresent(
            id -> {
              requestedId = id;
              fromUrl = true;
              if (application.tracks(SessionTrackingMode.URL)) {
                application.sessions().find(id).ifPresent(this::enter);
              } // otherwise it was asked for, which is all that is told
            });
  }

  private void enter(WebSession found) {
    session = found;
    found.enter();
  }

  /** The session, when there is one that lives. */
  Optional<WebSession> find() {
    look();
    WebSession current = session;
    if (current != null && !current.valid()) {
      leave();
      current = null;
    }
    return Optional.ofNullable(current);
  }

  /** The session; when there is none, a new one or null. */
  @Nullable WebSession get(boolean create) {
    return create ? get() : find().orElse(null);
  }

  /** The session; a new one when there is none. */
  WebSession get() {
    Optional<WebSession> current = find();
    if (current.isPresent()) {
      return current.get();
    }
    if (origin != null) {
      WebSession made = application.sessions().create(origin.get().getId());
      enter(made);
      if (!request.response().isCommitted()) {
        request.response().sessionCookie(application, made.getId());
      }
      return made;
    }
    if (request.response().isCommitted()) {
      throw new IllegalStateException(
          "a session cannot begin: the response, which would carry its cookie, is committed");
    }
    WebSession made = create();
    enter(made);
    request.response().sessionCookie(application, made.getId());
    return made;
  }

  /** Under the id that the client asks with, where a neighbour has a session of it (7.3). */
  private WebSession create() {
    String id = requestedId;
    return id != null
            && application.neighbours().sessions().stream().anyMatch(other -> other.holds(id))
        ? application.sessions().create(id)
        : application.sessions().create();
  }

  /** Gives the session another id and tells the client. */
  String changeId() {
    WebSession current =
        find().orElseThrow(() -> new IllegalStateException("the request has no session"));
    String before = current.getId();
    String id = application.sessions().changeId(current);
    application.neighbours().sessions().forEach(other -> other.changeId(before, id));
    if (!request.response().isCommitted()) {
      request.response().sessionCookie(application, id);
    }
    return id;
  }

  /** The request has ended, or has lost its session. */
  void leave() {
    WebSession current = session;
    if (current != null) {
      session = null;
      current.leave();
    }
  }

  @Nullable String requestedId() {
    look();
    return requestedId;
  }

  boolean requestedIdValid() {
    look();
    WebSession current = session;
    String id = requestedId;
    return id != null && current != null && current.valid() && current.getId().equals(id);
  }

  boolean fromCookie() {
    look();
    return fromCookie;
  }

  boolean fromUrl() {
    look();
    return fromUrl;
  }
}
