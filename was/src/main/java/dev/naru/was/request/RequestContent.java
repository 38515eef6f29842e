package dev.naru.was.request;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpVersion;
import dev.naru.was.async.ListenedInput;
import dev.naru.was.async.StreamTurns;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries: its body as a stream, as text, as parameters, as parts (Servlet 6.1,
 * sections 3.1, 3.2, 3.10 and 3.12). Nothing is decoded before somebody asks.
 */
abstract class RequestContent extends RequestHead implements StreamTurns.Source {

  private final RequestParameters parameters = new RequestParameters(this);
  private @Nullable SavedRequest restored;
  private @Nullable String encoding;
  private @Nullable ServletInputStream input;
  private @Nullable ServletInputStream body;
  private @Nullable BufferedReader reader;

  RequestContent(HttpExchange exchange) {
    super(exchange);
  }

  /** The application that it is in now. */
  public abstract Application application();

  /** The current dispatch. */
  public abstract Dispatch dispatch();

  /** Takes the place of the request that had to wait for its sender to log in. */
  public void restore(SavedRequest saved) {
    restored = saved;
  }

  /** The method that came, whatever the dispatch says. */
  public String originalMethod() {
    return restored != null ? restored.method() : ExtendedConnect.method(exchange.request());
  }

  @Nullable String originalQuery() {
    if (restored != null) {
      return restored.query();
    }
    return exchange.request().hasQuery() ? exchange.request().query() : null;
  }

  boolean bodyTaken() {
    return input != null || reader != null;
  }

  /** The body's stream, whoever takes it. */
  public ServletInputStream body() {
    ServletInputStream stream = body;
    if (stream == null) {
      stream =
          new ListenedInput(
              restored != null ? new RestoredInput(restored.body()) : exchange.input(), this);
      body = stream;
    }
    return stream;
  }

  /** Removes what parts left behind. */
  void closeContent() {
    parameters.close();
  }

  @Override
  public @Nullable String getHeader(String name) {
    if (restored != null && name.equalsIgnoreCase("Content-Type")) {
      return restored.contentType();
    }
    return super.getHeader(name);
  }

  // --- the body (sections 3.10 and 3.12)

  @Override
  public @Nullable String getContentType() {
    return getHeader("Content-Type");
  }

  @Override
  public long getContentLengthLong() {
    if (restored != null) {
      return restored.body().length;
    }
    long length = exchange.request().contentLength();
    // None at all is told from an empty one.
    return length == 0 && !fields().contains("Content-Length") ? -1 : length;
  }

  @Override
  public int getContentLength() {
    long length = getContentLengthLong();
    return length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  @Override
  public @Nullable String getCharacterEncoding() {
    if (encoding != null) {
      return encoding;
    }
    String type = getContentType();
    String charset = type == null ? null : ContentType.parse(type).charset();
    return charset != null ? charset : application().requestEncoding().orElse(null);
  }

  @Override
  public void setCharacterEncoding(@Nullable String name) throws UnsupportedEncodingException {
    if (reader != null || parameters.decoded()) {
      return; // Too late: something has been read by another one (section 3.13).
    }
    if (name != null) {
      try {
        Charset.forName(name);
      } catch (IllegalArgumentException e) {
        throw new UnsupportedEncodingException(name);
      }
    }
    encoding = name;
  }

  @Override
  public ServletInputStream getInputStream() {
    if (reader != null) {
      throw new IllegalStateException("getReader has been called for this request");
    }
    input = body();
    return input;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (input != null) {
      throw new IllegalStateException("getInputStream has been called for this request");
    }
    BufferedReader opened = reader;
    if (opened == null) {
      String name = getCharacterEncoding();
      try {
        Charset charset = Charset.forName(name == null ? "ISO-8859-1" : name);
        opened = new BufferedReader(new InputStreamReader(body(), charset));
      } catch (IllegalArgumentException e) {
        throw new UnsupportedEncodingException(name);
      }
      reader = opened;
    }
    return opened;
  }

  @Override
  public Map<String, String> getTrailerFields() {
    if (!isTrailerFieldsReady()) {
      throw new IllegalStateException("the body has not been read to its end");
    }
    Map<String, String> trailers = new LinkedHashMap<>();
    HttpFields sent = exchange.input().trailers();
    for (int i = 0; i < sent.size(); i++) {
      trailers.put(sent.name(i).toLowerCase(Locale.ROOT), sent.value(i));
    }
    return trailers;
  }

  /** There are none, and nothing to wait for, where the body's framing has no place for them. */
  @Override
  public boolean isTrailerFieldsReady() {
    return !mayHaveTrailers() || exchange.input().finished();
  }

  /** HTTP/1.1 has trailers behind chunks only. */
  private boolean mayHaveTrailers() {
    return restored == null
        && (exchange.request().version() == HttpVersion.HTTP_2
            || exchange.request().contentLength() < 0);
  }

  // --- parameters and parts (sections 3.1 and 3.2)

  /** All parameters, as a dispatch has them. */
  final Map<String, String[]> parameters(Dispatch at) {
    return parameters.all(at);
  }

  /** The parts of the body, for the servlet of a dispatch. */
  final List<Part> parts(Dispatch at) throws IOException, ServletException {
    return List.copyOf(parameters.parts(at));
  }

  /** The first part of a name. */
  final @Nullable Part part(Dispatch at, String name) throws IOException, ServletException {
    for (Part part : parameters.parts(at)) {
      if (part.getName().equals(name)) {
        return part;
      }
    }
    return null;
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return parameters(dispatch());
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return parts(dispatch());
  }

  @Override
  public @Nullable Part getPart(String name) throws IOException, ServletException {
    return part(dispatch(), name);
  }
}
