package dev.naru.was.request;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.was.cookie.SetCookie;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a response says by its status, its fields and its trailers (Servlet 6.1, section 5.3). */
abstract class ResponseHead implements HttpServletResponse {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseHead.class);

  /** What the server says itself. */
  private static final Set<String> FRAMING =
      Set.of("connection", "transfer-encoding", "keep-alive", "upgrade");

  final HttpExchange exchange;
  final Application application;
  final WebRequest request;

  /** A status below 200: none that an answer ends with; 0 for none. */
  private int interim;

  private @Nullable Failure failure;
  private Map<Application, String> sessionCookies = Map.of();
  private @Nullable Supplier<Map<String, String>> trailers;
  private @Nullable String upgrade;

  /**
   * What {@code sendError} asked for.
   *
   * @param message may be empty
   */
  public record Failure(int status, String message) {}

  ResponseHead(HttpExchange exchange, Application application, WebRequest request) {
    this.exchange = exchange;
    this.application = application;
    this.request = request;
  }

  /** Whether the head cannot change any more. */
  abstract boolean fixed();

  /** Its request. */
  WebRequest request() {
    return request;
  }

  // --- for the container

  /** What {@code sendError} asked for, if it was called; forgets it. */
  public Optional<Failure> takeFailure() {
    Optional<Failure> asked = Optional.ofNullable(failure);
    failure = null;
    return asked;
  }

  void fail(Failure asked) {
    failure = asked;
  }

  /** The protocol that the application named by {@code Upgrade}. */
  public Optional<String> upgrade() {
    return Optional.ofNullable(upgrade);
  }

  /** Gives the client the session of an application, in place of what it was given before. */
  void sessionCookie(Application of, String id) {
    if (!of.tracks(SessionTrackingMode.COOKIE)) {
      return;
    }
    // Applications that share ids share the cookie too, unless one has chosen another path.
    String path = of.neighbours().shares() ? "" : of.contextPath();
    String field = of.sessionCookie().header(id, path, request.isSecure(), exchange.received());
    if (sessionCookies.containsValue(field)) {
      return;
    }
    if (sessionCookies.isEmpty()) {
      sessionCookies = new HashMap<>();
    }
    String before = sessionCookies.put(of, field);
    if (before != null) {
      // A response carries one cookie of a name (RFC 6265, section 4.1.1).
      List<String> others = exchange.fields().all("Set-Cookie");
      exchange.fields().remove("Set-Cookie");
      for (String other : others) {
        if (!other.equals(before)) {
          exchange.fields().add("Set-Cookie", other);
        }
      }
    }
    exchange.fields().add("Set-Cookie", field);
  }

  /** Forgets everything but the cookies of sessions, which go on. */
  void resetHead() {
    interim = 0;
    exchange.status(SC_OK);
    exchange.fields().clear();
    sessionCookies.values().forEach(field -> exchange.fields().add("Set-Cookie", field));
  }

  /** Asks for the trailers, on the application's thread: the body is whole (section 5.3). */
  void gatherTrailers() {
    Supplier<Map<String, String>> supplier = trailers;
    Map<String, String> given = supplier == null ? null : supplier.get();
    if (given != null) {
      TrailerFields fields = new TrailerFields(given);
      exchange.trailers(() -> fields);
    }
  }

  // --- status and fields (section 5.3)

  @Override
  public void setStatus(int status) {
    if (!fixed()) {
      interim = status < SC_OK ? status : 0;
      if (interim == 0) {
        exchange.status(status);
      }
    }
  }

  @Override
  public int getStatus() {
    if (failure != null) {
      return failure.status();
    }
    return interim != 0 ? interim : exchange.status();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (skip(name, value)) {
      return;
    }
    if (value == null) {
      if (name.equalsIgnoreCase("Content-Type")) {
        setContentType(null);
      }
      exchange.fields().remove(name);
    } else if (name.equalsIgnoreCase("Content-Type")) {
      setContentType(value);
    } else {
      exchange.fields().set(name, octets(value));
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (value == null || skip(name, value)) {
      return;
    }
    if (name.equalsIgnoreCase("Content-Type")) {
      setContentType(value);
    } else {
      exchange.fields().add(name, octets(value));
    }
  }

  private boolean skip(@Nullable String name, @Nullable String value) {
    if (name == null || name.isEmpty() || fixed()) {
      return true;
    }
    if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      if (value != null && name.equalsIgnoreCase("Upgrade")) {
        upgrade = value.strip();
      }
      LOG.debug("{} is the server's own and was not set", name);
      return true;
    }
    return false;
  }

  /** Text as octets: what ISO-8859-1 cannot hold goes as UTF-8. */
  private static String octets(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xFF) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return value;
  }

  @Override
  public void setDateHeader(String name, long date) {
    setHeader(name, HttpDate.format(date));
  }

  @Override
  public void addDateHeader(String name, long date) {
    addHeader(name, HttpDate.format(date));
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public boolean containsHeader(String name) {
    return exchange.fields().contains(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    return exchange.fields().first(name).orElse(null);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    return new ArrayList<>(exchange.fields().all(name));
  }

  @Override
  public Collection<String> getHeaderNames() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    HttpFields fields = exchange.fields();
    for (int i = 0; i < fields.size(); i++) {
      names.add(fields.name(i));
    }
    return new LinkedHashSet<>(names);
  }

  @Override
  public void addCookie(Cookie cookie) {
    if (!fixed()) {
      exchange.fields().add("Set-Cookie", SetCookie.format(cookie, exchange.received()));
    }
  }

  @Override
  public void setTrailerFields(@Nullable Supplier<Map<String, String>> supplier) {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    if (request.getProtocol().equals("HTTP/1.0")) {
      throw new IllegalStateException("HTTP/1.0 has no trailers");
    }
    trailers = supplier;
    if (supplier != null) {
      // That there will be some decides how the body is framed; which, is asked at its end.
      exchange.trailers(() -> new TrailerFields(Map.of()));
    }
  }

  @Override
  public @Nullable Supplier<Map<String, String>> getTrailerFields() {
    return trailers;
  }
}
