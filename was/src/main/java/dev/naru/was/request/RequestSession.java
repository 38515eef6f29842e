package dev.naru.was.request;

import dev.naru.http.HttpFields;
import dev.naru.was.session.WebSession;
import jakarta.servlet.SessionTrackingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    if (origin != null) {
      origin
          .find()
          .flatMap(there -> application.sessions().find(there.getId()))
          .ifPresent(this::enter);
      return;
    }
    if (application.tracks(SessionTrackingMode.COOKIE)) {
      // Several cookies of the name may come, of several paths: the first that lives counts.
      for (String id : cookies(request.exchange().request().fields())) {
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
    if (requestedId == null && application.tracks(SessionTrackingMode.URL)) {
      String parameter = application.sessionCookie().getName().toLowerCase(Locale.ROOT) + "=";
      for (String value : request.exchange().request().path().parameters()) {
        if (value.startsWith(parameter)) {
          requestedId = value.substring(parameter.length());
          fromUrl = true;
          application.sessions().find(requestedId).ifPresent(this::enter);
          return;
        }
      }
    }
  }

  private List<String> cookies(HttpFields fields) {
    String name = application.sessionCookie().getName();
    List<String> ids = new ArrayList<>(2);
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("Cookie")) {
        scan(fields.value(i), name, ids);
      }
    }
    return ids;
  }

  /** Finds the values of one cookie without making objects of the others (RFC 6265, 5.4). */
  private static void scan(String field, String name, List<String> ids) {
    int at = 0;
    while (at < field.length()) {
      int end = field.indexOf(';', at);
      if (end < 0) {
        end = field.length();
      }
      while (at < end && field.charAt(at) == ' ') {
        at++;
      }
      if (field.startsWith(name, at)
          && at + name.length() < end
          && field.charAt(at + name.length()) == '=') {
        ids.add(field.substring(at + name.length() + 1, end).strip());
      }
      at = end + 1;
    }
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

  /** The session; a new one when there is none. */
  WebSession get() {
    Optional<WebSession> current = find();
    if (current.isPresent()) {
      return current.get();
    }
    if (origin != null) {
      WebSession made = application.sessions().create(origin.get().getId());
      enter(made);
      return made;
    }
    if (request.response().isCommitted()) {
      throw new IllegalStateException(
          "a session cannot begin: the response, which would carry its cookie, is committed");
    }
    WebSession made = application.sessions().create();
    enter(made);
    request.response().sessionCookie(made.getId());
    return made;
  }

  /** Gives the session another id and tells the client. */
  String changeId() {
    WebSession current =
        find().orElseThrow(() -> new IllegalStateException("the request has no session"));
    String id = application.sessions().changeId(current);
    if (!request.response().isCommitted()) {
      request.response().sessionCookie(id);
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
