package dev.naru.was.dispatch;

import dev.naru.http.HttpInput;
import dev.naru.was.error.DefaultErrorPage;
import dev.naru.was.error.ErrorPages;
import dev.naru.was.multipart.MalformedMultipartException;
import dev.naru.was.multipart.MultipartTooLargeException;
import dev.naru.was.multipart.UploadSpace;
import dev.naru.was.parameter.ParameterException;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.session.SessionManager.TooManySessionsException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what went wrong (Servlet 6.1, section 10.9): by a page of the application, or our own.
 */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** Seconds after which a database that was restarted is usually back. */
  private static final int DATABASE_BACK = 5;

  /** Causes that are looked at. */
  private static final int DEEPEST = 20;

  private final ErrorPages pages;
  private final Function<String, Optional<Dispatcher>> dispatchers;

  /**
   * Of an application.
   *
   * @param dispatchers to a path within the context
   */
  public Failures(ErrorPages pages, Function<String, Optional<Dispatcher>> dispatchers) {
    this.pages = pages;
    this.dispatchers = dispatchers;
  }

  /**
   * Answers an exception that nobody caught.
   *
   * @throws IOException when the answer has begun, so that it can only be cut off
   */
  public void thrown(WebRequest request, Throwable thrown) throws IOException {
    boolean databaseAway = databaseAway(thrown);
    int status = databaseAway ? 503 : status(thrown);
    if (databaseAway) {
      LOG.warn("{} failed: its database does not answer: {}", request, thrown.toString());
    } else if (status == 500) {
      LOG.error("{} failed", request, thrown);
    } else {
      LOG.debug("{} was refused with {}", request, status, thrown);
    }
    WebResponse response = request.response();
    if (response.sent()) {
      throw new IOException("the answer was cut off by a failure", thrown);
    }
    response.restart();
    if (thrown instanceof UnavailableException unavailable && !unavailable.isPermanent()) {
      response.setIntHeader("Retry-After", Math.max(1, unavailable.getUnavailableSeconds()));
    }
    if (databaseAway) {
      response.setIntHeader("Retry-After", DATABASE_BACK);
    }
    String message =
        databaseAway
            ? "The database does not answer at the moment."
            : status == 500 ? "" : String.valueOf(thrown.getMessage());
    ErrorPages.Found page = pages.of(thrown, status);
    answer(request, status, message, page.exception(), page.location());
  }

  /**
   * Answers that an asynchronous request took too long: with 500 (section 2.3.3.3).
   *
   * @throws IOException when the answer has begun, so that it can only be cut off
   */
  public void timedOut(WebRequest request) throws IOException {
    LOG.debug("{} took too long", request);
    if (request.response().sent()) {
      throw new IOException("the answer was cut off by a time-out");
    }
    failed(request, new WebResponse.Failure(500, "The request took too long."));
  }

  /** Answers {@code sendError}. */
  public void failed(WebRequest request, WebResponse.Failure failure) throws IOException {
    request.response().restart();
    answer(request, failure.status(), failure.message(), null, pages.of(failure.status()));
  }

  private void answer(
      WebRequest request,
      int status,
      String message,
      @Nullable Throwable thrown,
      Optional<String> location)
      throws IOException {
    WebResponse response = request.response();
    response.setStatus(status);
    Optional<Dispatcher> page = location.flatMap(dispatchers);
    if (page.isPresent()) {
      try {
        page.get().error(request, attributes(request, status, message, thrown));
        if (response.takeFailure().isEmpty()) {
          return;
        }
      } catch (ServletException | IOException | RuntimeException | LinkageError e) {
        LOG.error("the error page {} failed", location.get(), e);
      }
      if (response.sent()) {
        throw new IOException("the answer was cut off by a failure");
      }
      response.restart();
      response.setStatus(status);
    }
    DefaultErrorPage.write(response, status, message);
  }

  private static Map<String, @Nullable Object> attributes(
      WebRequest request, int status, String message, @Nullable Throwable thrown) {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    attributes.put(RequestDispatcher.ERROR_STATUS_CODE, status);
    attributes.put(RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI());
    attributes.put(
        RequestDispatcher.ERROR_SERVLET_NAME, request.dispatch().servlet().getServletName());
    attributes.put(RequestDispatcher.ERROR_METHOD, request.getMethod());
    attributes.put(RequestDispatcher.ERROR_QUERY_STRING, request.getQueryString());
    attributes.put(RequestDispatcher.ERROR_MESSAGE, message);
    if (thrown != null) {
      attributes.put(RequestDispatcher.ERROR_EXCEPTION, thrown);
      attributes.put(RequestDispatcher.ERROR_EXCEPTION_TYPE, thrown.getClass());
      attributes.put(RequestDispatcher.ERROR_MESSAGE, thrown.getMessage());
    }
    return attributes;
  }

  /**
   * Whether a database could not be reached, or has ended under the work: SQLSTATE class 08, or
   * PostgreSQL's 57P01 to 57P03 (its documentation, Appendix A). Trying again will help.
   */
  private static boolean databaseAway(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof SQLTransientConnectionException
          || (cause instanceof SQLException sql
              && sql.getSQLState() != null
              && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P0")))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** What a client is to be told: some failures are its own. */
  private static int status(Throwable thrown) {
    return switch (thrown) {
      case UnavailableException unavailable -> unavailable.isPermanent() ? 404 : 503;
      case ParameterException parameters -> parameters.status();
      case MultipartTooLargeException tooLarge -> 413;
      case MalformedMultipartException malformed -> 400;
      case HttpInput.BodyException body -> body.status();
      case TooManySessionsException sessions -> 503;
      case UploadSpace.FullException full -> 503;
      case ServletException servlet when servlet.getRootCause() != null ->
          status(servlet.getRootCause());
      default -> 500;
    };
  }
}
