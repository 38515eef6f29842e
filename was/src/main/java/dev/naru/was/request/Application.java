package dev.naru.was.request;

import dev.naru.was.async.AsyncRequest;
import dev.naru.was.multipart.UploadSpace;
import dev.naru.was.security.Login;
import dev.naru.was.security.Roles;
import dev.naru.was.session.SessionCookie;
import dev.naru.was.session.SessionManager;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionTrackingMode;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a request and its response need of the application that they are for. */
public interface Application {

  /** Its context. */
  ServletContext servletContext();

  /** Its path: empty for the root, or with a slash at the beginning and none at the end. */
  String contextPath();

  /** Its sessions. */
  SessionManager sessions();

  /** How its session cookie looks. */
  SessionCookie sessionCookie();

  /** Whether sessions are tracked that way. */
  boolean tracks(SessionTrackingMode mode);

  /** The roles that it knows. */
  Roles roles();

  /** Checks names and passwords. */
  Login login();

  /** How it finds out who asks. */
  Authenticator authenticator();

  /** Who is told about requests. */
  RequestListeners requestListeners();

  /** The charset of requests that name none. */
  Optional<String> requestEncoding();

  /** The charset of responses that name none. */
  Optional<String> responseEncoding();

  /** The charset that goes with a locale. */
  Optional<Charset> encodingOf(Locale locale);

  /** How much of what people upload may lie there. */
  UploadSpace uploads();

  /** The asynchronous side of a request that came to it, within its first dispatch. */
  AsyncRequest async(WebRequest request);

  /** Makes an object of a class of the application, injected. */
  <T> T create(Class<T> type) throws ServletException;

  /** The other applications of the host that it may reach. */
  Neighbours neighbours();

  /**
   * Begins to use it for a request that came to another application.
   *
   * @return false when it is on its way out
   */
  boolean hold();

  /** Ends that. */
  void release();

  /** The loader of its classes. */
  ClassLoader loader();

  /** Its folder for temporary files. */
  Path temporary();
}
