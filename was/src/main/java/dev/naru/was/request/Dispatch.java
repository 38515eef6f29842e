package dev.naru.was.request;

import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a request changes with each dispatch (Servlet 6.1, chapter 9): the request that came in
 * is the first; forward, include and error dispatches stack theirs on top and take them off again.
 *
 * @param application whose servlet it is
 * @param servlet what answers
 * @param contextPath as {@code getContextPath} tells it: an included resource sees that of the
 *     request around it
 * @param uri not decoded, with the context's path
 * @param servletPath decoded
 * @param pathInfo decoded
 * @param query not decoded
 * @param method instead of the request's own
 * @param attributes those that the specification defines; values may be null where a path has no
 *     such part
 * @param parameters of the dispatch's own query, and of those around it; before the request's own
 */
public record Dispatch(
    DispatcherType type,
    Application application,
    ServletHolder servlet,
    String contextPath,
    String uri,
    String servletPath,
    @Nullable String pathInfo,
    @Nullable String query,
    HttpServletMapping mapping,
    @Nullable String method,
    Map<String, @Nullable Object> attributes,
    Map<String, String[]> parameters) {

  @Nullable String pathTranslated() {
    return pathInfo == null ? null : application.servletContext().getRealPath(pathInfo);
  }

  /** A dispatcher to a path relative to what the request is for; within an inclusion, to that. */
  @Nullable RequestDispatcher relative(String path) {
    if (path.startsWith("/")) {
      return application.servletContext().getRequestDispatcher(path);
    }
    Object included =
        type == DispatcherType.INCLUDE
            ? attributes.get(RequestDispatcher.INCLUDE_SERVLET_PATH)
            : null;
    String start = included == null ? servletPath : (String) included;
    Object info = included == null ? pathInfo : attributes.get(RequestDispatcher.INCLUDE_PATH_INFO);
    String current = info == null ? start : start + info;
    String folder = current.substring(0, current.lastIndexOf('/') + 1);
    return application
        .servletContext()
        .getRequestDispatcher(Locations.encodePath(folder.isEmpty() ? "/" : folder) + path);
  }
}
