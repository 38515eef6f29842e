package dev.naru.was.async;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the container does for an asynchronous request, on a thread that may block. */
public interface AsyncCourse {

  /**
   * Where a request is sent on to.
   *
   * @param path within the context, as {@code getRequestDispatcher} takes it
   */
  record Target(ServletContext context, String path) {}

  /** Sends it on, with the dispatcher type ASYNC. */
  void dispatch(Target target, ServletRequest request, ServletResponse response)
      throws ServletException, IOException;

  /**
   * Answers a failure, by a page of the application perhaps.
   *
   * @throws IOException when the answer has begun, so that it can only be cut off
   */
  void failed(Throwable cause) throws IOException;

  /** Answers that it took too long; the same otherwise. */
  void timedOut() throws IOException;

  /** Answers what {@code sendError} asked for, if it was called; the same otherwise. */
  void answerFailure() throws IOException;

  /**
   * The request is over.
   *
   * @param cut why the answer cannot be whole
   */
  void finish(@Nullable Throwable cut);

  /** Makes a listener, injected. */
  <T> T create(Class<T> type) throws ServletException;

  /** Says something in the application's log. */
  void log(String message, Throwable thrown);
}
