package dev.naru.was.request;

import dev.naru.http.HttpExchange;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.SessionTrackingMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response, as applications see it (Servlet 6.1, chapter 5). Status and fields go straight to the
 * exchange. After {@code sendError}, {@code sendRedirect} or a forward it is finished: what is
 * still written goes nowhere. While a resource is included it may only add to the body (section
 * 9.3).
 */
public final class WebResponse extends ResponseHead {

  private static final String DEFAULT_ENCODING = "ISO-8859-1";
  private static final List<String> BODY_FIELDS =
      List.of(
          "Content-Type",
          "Content-Length",
          "Content-Encoding",
          "Content-Language",
          "Content-Range",
          "ETag",
          "Last-Modified");

  private @Nullable ResponseOutput output;
  private @Nullable ResponseWriter encoder;
  private @Nullable PrintWriter writer;
  private boolean streaming;
  private boolean finished;
  private int inclusions;

  /** What {@code setContentLength} said; negative for nothing. */
  private long length = -1;

  private @Nullable String contentType;
  private @Nullable String encoding;
  private boolean encodingOfLocale;
  private @Nullable Locale locale;

  WebResponse(HttpExchange exchange, Application application, WebRequest request) {
    super(exchange, application, request);
  }

  // --- for the container

  /** A resource is about to be included. */
  public void beginInclude() {
    inclusions++;
  }

  /** The inclusion has ended. */
  public void endInclude() {
    inclusions--;
  }

  /** Whether a response is this one, with nothing of an application around it. */
  public boolean is(ServletResponse other) {
    return other == this || other instanceof IncludedResponse;
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

  /** Who has written as much as was announced has answered (section 5.7). */
  void written() {
    if (length >= 0 && exchange.output().written() >= length) {
      finished = true;
    }
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
    takeFailure();
    dropBody();
  }

  private void dropBody() {
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

  /** The application has said all: writes what an encoder kept back, and asks for the trailers. */
  public void end() throws IOException {
    flushEncoder();
    gatherTrailers();
  }

  /** Scheme, host and port of the request, the port only where it is not the scheme's own. */
  public String origin() {
    String scheme = request.getScheme();
    int port = request.getServerPort();
    boolean own = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + request.getServerName() + (own ? "" : ":" + port);
  }

  @Override
  boolean fixed() {
    return inclusions > 0 || isCommitted();
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
  public void setCharacterEncoding(@Nullable Charset charset) {
    setCharacterEncoding(charset == null ? (String) null : charset.name());
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
  public void setContentLengthLong(long octets) {
    if (fixed()) {
      return;
    }
    length = octets;
    if (octets < 0) {
      exchange.fields().remove("Content-Length");
    } else {
      exchange.fields().set("Content-Length", Long.toString(octets));
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
    if (inclusions > 0 && !isCommitted()) {
      return;
    }
    resetBuffer();
    resetHead();
    locale = null;
    forgetBody();
  }

  private void forgetBody() {
    length = -1;
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
    fail(new Failure(status, message == null ? "" : message));
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
    String target = Locations.absolute(origin(), request.getRequestURI(), location);
    setStatus(status);
    exchange.fields().set("Location", target);
    if (clearBuffer) {
      dropBody();
      setContentType("text/html;charset=utf-8");
      exchange.output().write(Locations.note(target).getBytes(StandardCharsets.US_ASCII));
    }
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
