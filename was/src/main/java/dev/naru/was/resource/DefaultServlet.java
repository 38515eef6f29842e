package dev.naru.was.resource;

import dev.naru.was.request.WebResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with files (Servlet 6.1, section 12.2.1): what no servlet of the application answers
 * comes here. GET and HEAD, conditions, and a single range (RFC 9110, sections 13 and 14).
 */
public final class DefaultServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 32 * 1024;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** Sources of pages and their parts: not to be shown as text. */
  private static final Set<String> PAGES = Set.of("jsp", "jspx", "jspf", "tag", "tagx", "tagf");

  private final transient WebResources resources;
  private final transient MimeTypes types;

  /** From resources. */
  public DefaultServlet(WebResources resources, MimeTypes types) {
    this.resources = resources;
    this.types = types;
  }

  private record Slice(long from, long length) {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    boolean dispatched = request.getDispatcherType() != DispatcherType.REQUEST;
    switch (request.getMethod()) {
      case "GET", "HEAD" -> serve(request, response);
      case "OPTIONS" -> response.setHeader("Allow", "GET, HEAD, OPTIONS");
      default -> {
        if (dispatched) {
          serve(request, response);
        } else if (find(path(request)).isEmpty()) {
          response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else {
          response.setHeader("Allow", "GET, HEAD, OPTIONS");
          response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        }
      }
    }
  }

  private static String path(HttpServletRequest request) {
    Object servletPath = request.getServletPath();
    Object pathInfo = request.getPathInfo();
    if (request.getDispatcherType() == DispatcherType.INCLUDE
        && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null) {
      servletPath = request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH);
      pathInfo = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
    }
    String path =
        (servletPath == null ? "" : servletPath.toString())
            + (pathInfo == null ? "" : pathInfo.toString());
    return path.isEmpty() ? "/" : path;
  }

  private Optional<Path> find(String path) {
    return WebResources.hidden(path) ? Optional.empty() : resources.find(path);
  }

  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = path(request);
    boolean dispatched = request.getDispatcherType() != DispatcherType.REQUEST;
    // The application itself may dispatch to what clients must not see (section 10.5).
    Optional<Path> found = dispatched ? resources.find(path) : find(path);
    if (found.isEmpty()) {
      notFound(request, response, path);
      return;
    }
    Path file = found.get();
    if (Files.isDirectory(file)) {
      if (!dispatched && !path.endsWith("/")) {
        String query = request.getQueryString();
        response.sendRedirect(request.getRequestURL() + (query == null ? "/" : "/?" + query));
      } else {
        notFound(request, response, path);
      }
      return;
    }
    if (!dispatched && PAGES.contains(extension(path))) {
      notFound(request, response, path);
      return;
    }
    send(request, response, file);
  }

  /** Whether a filter, or who forwarded, has written something already. */
  private static boolean begun(ServletResponse response) {
    ServletResponse current = response;
    while (current instanceof ServletResponseWrapper wrapper) {
      current = wrapper.getResponse();
    }
    return current instanceof WebResponse own && own.begun();
  }

  private static String extension(String path) {
    return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void notFound(
      HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      throw new FileNotFoundException(path);
    }
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
  }

  private void send(HttpServletRequest request, HttpServletResponse response, Path file)
      throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    long size = attributes.size();
    long modified = attributes.lastModifiedTime().toMillis();
    if (request.getDispatcherType() == DispatcherType.INCLUDE || begun(response)) {
      // A part of somebody's answer: its length and validators are not the answer's.
      copy(response, file, new Slice(0, size));
      return;
    }
    String etag = '"' + Long.toHexString(size) + '-' + Long.toHexString(modified) + '"';
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      response.setHeader("ETag", etag);
      response.setDateHeader("Last-Modified", modified);
      response.setHeader("Accept-Ranges", "bytes");
      int status = Preconditions.status(request, etag, modified);
      if (status == HttpServletResponse.SC_NOT_MODIFIED) {
        response.setStatus(status);
        return;
      }
      if (status != HttpServletResponse.SC_OK) {
        response.sendError(status);
        return;
      }
    }
    if (response.getContentType() == null) {
      types.of(file.toString()).ifPresent(response::setContentType);
    }
    Slice slice = new Slice(0, size);
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && request.getMethod().equals("GET")
        && request.getHeader("Range") != null
        && Preconditions.rangeStillGood(request, etag, modified)) {
      Matcher range = RANGE.matcher(request.getHeader("Range").strip());
      if (range.matches() && !(range.group(1).isEmpty() && range.group(2).isEmpty())) {
        Slice asked = slice(range, size);
        if (asked == null) {
          response.setHeader("Content-Range", "bytes */" + size);
          response.sendError(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
          return;
        }
        slice = asked;
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader(
            "Content-Range",
            "bytes " + slice.from + "-" + (slice.from + slice.length - 1) + "/" + size);
      }
    }
    response.setContentLengthLong(slice.length);
    if (!request.getMethod().equals("HEAD")) {
      copy(response, file, slice);
    }
  }

  /** The part asked for (RFC 9110, section 14.1.2); null when there is no such part. */
  private static @Nullable Slice slice(Matcher range, long size) {
    if (range.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(range.group(2)));
      return last == 0 ? null : new Slice(size - last, last);
    }
    long from = Long.parseLong(range.group(1));
    long to =
        range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
    return from >= size || to < from ? null : new Slice(from, to - from + 1);
  }

  private static void copy(HttpServletResponse response, Path file, Slice slice)
      throws IOException {
    ServletOutputStream out;
    try {
      out = response.getOutputStream();
    } catch (IllegalStateException e) {
      // Somebody writes text already: the file joins in as text.
      response.getWriter().write(Files.readString(file, StandardCharsets.UTF_8));
      return;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      InputStream in = Channels.newInputStream(channel.position(slice.from));
      byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, slice.length))];
      for (long left = slice.length; left > 0; ) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          throw new IOException(file.getFileName() + " became shorter while it was sent");
        }
        out.write(buffer, 0, n);
        left -= n;
      }
    }
  }
}
