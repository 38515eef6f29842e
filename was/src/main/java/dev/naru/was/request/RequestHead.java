package dev.naru.was.request;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.was.cookie.CookieParser;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a request says by its head and its connection alone (Servlet 6.1, sections 3.3 and 3.5). */
abstract class RequestHead implements HttpServletRequest {

  final HttpExchange exchange;
  private final HttpFields fields;
  private Cookie @Nullable [] cookies;
  private @Nullable List<Locale> locales;

  RequestHead(HttpExchange exchange) {
    this.exchange = exchange;
    this.fields = ExtendedConnect.fields(exchange.request());
  }

  /** Its exchange. */
  public HttpExchange exchange() {
    return exchange;
  }

  HttpFields fields() {
    return fields;
  }

  // --- the request line (section 3.5)

  @Override
  public String getProtocol() {
    return exchange.request().version().toString();
  }

  @Override
  public String getScheme() {
    return exchange.request().scheme();
  }

  @Override
  public String getServerName() {
    return exchange.request().host();
  }

  @Override
  public int getServerPort() {
    return exchange.request().port();
  }

  @Override
  public boolean isSecure() {
    return exchange.request().scheme().equals("https");
  }

  // --- fields (section 3.3)

  @Override
  public @Nullable String getHeader(String name) {
    return fields().first(name).orElse(null);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(fields().all(name));
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    HttpFields fields = fields();
    for (int i = 0; i < fields.size(); i++) {
      names.add(fields.name(i));
    }
    return Collections.enumeration(names);
  }

  @Override
  public int getIntHeader(String name) {
    String value = getHeader(name);
    return value == null ? -1 : Integer.parseInt(value);
  }

  @Override
  public long getDateHeader(String name) {
    String value = getHeader(name);
    if (value == null) {
      return -1;
    }
    return HttpDate.parse(value)
        .orElseThrow(() -> new IllegalArgumentException(name + " is not a date: " + value));
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    Cookie[] parsed = cookies;
    if (parsed == null) {
      parsed = CookieParser.parse(fields().all("Cookie")).toArray(Cookie[]::new);
      cookies = parsed;
    }
    return parsed.length == 0 ? null : parsed.clone();
  }

  @Override
  public Locale getLocale() {
    return locales().getFirst();
  }

  @Override
  public Enumeration<Locale> getLocales() {
    return Collections.enumeration(locales());
  }

  private List<Locale> locales() {
    List<Locale> parsed = locales;
    if (parsed == null) {
      parsed = Locales.accepted(fields());
      locales = parsed;
    }
    return parsed;
  }

  // --- ends of the connection (section 3.13)

  private static String address(InetSocketAddress end) {
    return end.getAddress() == null ? end.getHostString() : end.getAddress().getHostAddress();
  }

  @Override
  public String getRemoteAddr() {
    return address(exchange.client());
  }

  /** The address: names are not looked up. */
  @Override
  public String getRemoteHost() {
    return getRemoteAddr();
  }

  @Override
  public int getRemotePort() {
    return exchange.client().getPort();
  }

  @Override
  public String getLocalAddr() {
    return address(exchange.connection().local());
  }

  @Override
  public String getLocalName() {
    return getLocalAddr();
  }

  @Override
  public int getLocalPort() {
    return exchange.connection().local().getPort();
  }

  @Override
  public String getRequestId() {
    return Long.toString(exchange.id());
  }

  @Override
  public String getProtocolRequestId() {
    OptionalInt stream = exchange.stream();
    return stream.isPresent() ? Integer.toString(stream.getAsInt()) : "";
  }

  /** The connection as it is, whatever a trusted proxy says of its client. */
  @Override
  public ServletConnection getServletConnection() {
    HttpConnection connection = exchange.connection();
    return new Connection(connection.id(), getProtocol(), connection.tls().isPresent());
  }
}
