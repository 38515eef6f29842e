package dev.naru.was.request;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.MutableHttpFields;
import dev.naru.was.cookie.SetCookie;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
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

/**
 * A response, as applications see it (Servlet 6.1, chapter 5). Status and fields go straight to the
 * exchange. After {@code sendError}, {@code sendRedirect} or a forward it is finished: what is
 * still written goes nowhere. While a resource is included it may only add to the body (section
 * 9.3).
 */
public final class WebResponse implements HttpServletResponse {

  private static final Logger LOG = LoggerFactory.getLogger(WebResponse.class);
  private static final String DEFAULT_ENCODING = "ISO-8859-1";
  private static final Set<String> FRAMING =
      Set.of("connection", "transfer-encoding", "keep-alive", "upgrade");

  private static final List<String> BODY_FIELDS =
      List.of(
          "Content-Type",
          "Content-Length",
          "Content-Encoding",
          "Content-Language",
          "Content-Range",
          "ETag",
          "Last-Modified");

  private final HttpExchange exchange;
  private final Application application;
  private final WebRequest request;
  private @Nullable ResponseOutput output;
  private @Nullable ResponseWriter encoder;
  private @Nullable PrintWriter writer;
  private boolean streaming;
  private boolean finished;
  private int inclusions;
  private @Nullable String contentType;
  private @Nullable String encoding;
  private boolean encodingOfLocale;
  private @Nullable Locale locale;
  private @Nullable Failure failure;
  private @Nullable String sessionCookie;
  private @Nullable Supplier<Map<String, String>> trailers;
  private @Nullable String upgrade;

  /**
   * What {@code sendError} asked for.
   *
   * @param message may be empty
   */
  public record Failure(int status, String message) {}

  WebResponse(HttpExchange exchange, Application application, WebRequest request) {
    this.exchange = exchange;
    this.application = application;
    this.request = request;
  }

  // --- for the container

  /** What {@code sendError} asked for, if it was called; forgets it. */
  public Optional<Failure> takeFailure() {
    Optional<Failure> asked = Optional.ofNullable(failure);
    failure = null;
    return asked;
  }

  /** A resource is about to be included. */
  public void beginInclude() {
    inclusions++;
  }

  /** The inclusion has ended. */
  public void endInclude() {
    inclusions--;
  }

  /** The protocol that the application named by {@code Upgrade}. */
  public Optional<String> upgrade() {
    return Optional.ofNullable(upgrade);
  }

  WebRequest request() {
    return request;
  }

  boolean included() {
    return inclusions > 0;
  }

  /** Whether something has been written, or is about to be written as text. */
  public boolean begun() {
    return writer != null || exchange.output().written() > 0;
  }

  /** Takes no more: the answer is whole, whatever is written now. */
  public void finish() throws IOException {
    if (!finished) {
      flushEncoder();
      finished = true;
    }
  }

  boolean finished() {
    return finished;
  }

  /** Whether the head has left, so that no other answer can be made. */
  public boolean sent() {
    return exchange.committed();
  }

  /**
   * Begins anew, so that an error page can answer; not when {@link #sent}. Cookies and other fields
   * stay (section 10.9.3), those that speak of the body go.
   */
  public void restart() {
    finished = false;
    failure = null;
    resetBuffer();
    BODY_FIELDS.forEach(exchange.fields()::remove);
    forgetBody();
  }

  /** Writes what an encoder kept back. */
  public void flushEncoder() throws IOException {
    if (encoder != null && !finished) {
      encoder.finish();
    }
  }

  void sessionCookie(String id) {
    if (!application.tracks(SessionTrackingMode.COOKIE)) {
      return;
    }
    String field =
        application
            .sessionCookie()
            .header(id, application.contextPath(), request.isSecure(), exchange.received());
    if (sessionCookie != null) {
      // A response carries one cookie of a name (RFC 6265, section 4.1.1).
      List<String> others = exchange.fields().all("Set-Cookie");
      exchange.fields().remove("Set-Cookie");
      for (String other : others) {
        if (!other.equals(sessionCookie)) {
          exchange.fields().add("Set-Cookie", other);
        }
      }
    }
    exchange.fields().add("Set-Cookie", field);
    sessionCookie = field;
  }

  /** Scheme, host and port of the request, the port only where it is not the scheme's own. */
  public String origin() {
    String scheme = request.getScheme();
    int port = request.getServerPort();
    boolean own = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + request.getServerName() + (own ? "" : ":" + port);
  }

  private boolean fixed() {
    return inclusions > 0 || isCommitted();
  }

  // --- status and fields (section 5.3)

  @Override
  public void setStatus(int status) {
    if (!fixed() && status != SC_SWITCHING_PROTOCOLS) { // which is what upgrade() answers with
      exchange.status(status);
    }
  }

  @Override
  public int getStatus() {
    return failure != null ? failure.status() : exchange.status();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (value != null && "Upgrade".equalsIgnoreCase(name)) {
      upgrade = value.strip();
    }
    if (skip(name)) {
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
    if (value == null || skip(name)) {
      if (value != null && "Upgrade".equalsIgnoreCase(name)) {
        upgrade = value.strip();
      }
      return;
    }
    if (name.equalsIgnoreCase("Content-Type")) {
      setContentType(value);
    } else {
      exchange.fields().add(name, octets(value));
    }
  }

  private boolean skip(@Nullable String name) {
    if (name == null || name.isEmpty() || fixed()) {
      return true;
    }
    if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
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
    return List.copyOf(exchange.fields().all(name));
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
      exchange.trailers(() -> new TrailerFields(supplier.get()));
    }
  }

  @Override
  public @Nullable Supplier<Map<String, String>> getTrailerFields() {
    return trailers;
  }

  // --- type, charset, language (sections 5.5 and 5.6)

  @Override
  public void setContentType(@Nullable String type) {
    if (fixed()) {
      return;
    }
    if (type == null) {
      contentType = null;
      if (writer == null) {
        encoding = null;
      }
    } else {
      ContentType parsed = ContentType.parse(type);
      contentType = parsed.type();
      if (parsed.charset() != null && writer == null) {
        encoding = parsed.charset();
        encodingOfLocale = false;
      }
    }
    applyContentType();
  }

  private void applyContentType() {
    String type = getContentType();
    if (type == null) {
      exchange.fields().remove("Content-Type");
    } else {
      exchange.fields().set("Content-Type", type);
    }
  }

  @Override
  public @Nullable String getContentType() {
    if (contentType == null) {
      return null;
    }
    String charset = encoding;
    if (charset == null && writer != null) {
      charset = getCharacterEncoding();
    }
    return charset == null ? contentType : contentType + ";charset=" + charset;
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (fixed() || writer != null) {
      return;
    }
    encoding = charset;
    encodingOfLocale = false;
    applyContentType();
  }

  @Override
  public String getCharacterEncoding() {
    if (encoding != null) {
      return encoding;
    }
    return application.responseEncoding().orElse(DEFAULT_ENCODING);
  }

  @Override
  public void setLocale(@Nullable Locale value) {
    if (fixed()) {
      return;
    }
    locale = value;
    if (value == null) {
      exchange.fields().remove("Content-Language");
      if (encodingOfLocale && writer == null) {
        encoding = null;
      }
    } else {
      exchange.fields().set("Content-Language", value.toLanguageTag());
      if (writer == null && (encoding == null || encodingOfLocale)) {
        application
            .encodingOf(value)
            .ifPresent(
                charset -> {
                  encoding = charset.name();
                  encodingOfLocale = true;
                });
      }
    }
    applyContentType();
  }

  @Override
  public Locale getLocale() {
    return locale == null ? Locale.getDefault() : locale;
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    if (fixed()) {
      return;
    }
    if (length < 0) {
      exchange.fields().remove("Content-Length");
    } else {
      exchange.fields().set("Content-Length", Long.toString(length));
    }
  }

  // --- the body (section 5.1)

  private ResponseOutput output() {
    ResponseOutput opened = output;
    if (opened == null) {
      opened = new ResponseOutput(exchange.output(), this);
      output = opened;
    }
    return opened;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter has been called for this response");
    }
    streaming = true;
    return output();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (streaming) {
      throw new IllegalStateException("getOutputStream has been called for this response");
    }
    PrintWriter opened = writer;
    if (opened == null) {
      String name = getCharacterEncoding();
      Charset charset;
      try {
        charset = Charset.forName(name);
      } catch (IllegalArgumentException e) {
        throw new UnsupportedEncodingException(name);
      }
      ResponseWriter text = new ResponseWriter(output(), charset);
      encoder = text;
      opened = new PrintWriter(text);
      writer = opened;
      if (!fixed()) {
        applyContentType();
      }
    }
    return opened;
  }

  @Override
  public void setBufferSize(int size) {
    exchange.output().bufferSize(size);
  }

  @Override
  public int getBufferSize() {
    return exchange.output().bufferSize();
  }

  @Override
  public void flushBuffer() throws IOException {
    if (!finished) {
      exchange.output().flush();
    }
  }

  @Override
  public boolean isCommitted() {
    return finished || exchange.committed();
  }

  @Override
  public void resetBuffer() {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    exchange.output().reset();
  }

  @Override
  public void reset() {
    resetBuffer();
    exchange.status(SC_OK);
    exchange.fields().clear();
    if (sessionCookie != null) {
      // The session goes on, and so must its cookie.
      exchange.fields().add("Set-Cookie", sessionCookie);
    }
    locale = null;
    forgetBody();
  }

  private void forgetBody() {
    contentType = null;
    encoding = null;
    encodingOfLocale = false;
    writer = null;
    encoder = null;
    streaming = false;
  }

  // --- other answers (section 5.4)

  @Override
  public void sendError(int status) throws IOException {
    sendError(status, "");
  }

  @Override
  public void sendError(int status, @Nullable String message) throws IOException {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    if (inclusions > 0) {
      return;
    }
    resetBuffer();
    failure = new Failure(status, message == null ? "" : message);
    finished = true;
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
    if (location == null) {
      throw new IllegalArgumentException("a location is needed");
    }
    if (inclusions > 0) {
      return;
    }
    if (clearBuffer) {
      resetBuffer();
    }
    exchange.status(status);
    MutableHttpFields fields = exchange.fields();
    fields.set("Location", Locations.absolute(origin(), request.getRequestURI(), location));
    finish();
  }

  // --- URLs (section 7.1.3)

  @Override
  public String encodeURL(String url) {
    if (!application.tracks(SessionTrackingMode.URL) || request.isRequestedSessionIdFromCookie()) {
      return url;
    }
    return request
        .session()
        .map(session -> Locations.withSession(url, origin(), sessionParameter(session.getId())))
        .orElse(url);
  }

  private String sessionParameter(String id) {
    return ";" + application.sessionCookie().getName().toLowerCase(Locale.ROOT) + "=" + id;
  }

  @Override
  public String encodeRedirectURL(String url) {
    return encodeURL(url);
  }
}
