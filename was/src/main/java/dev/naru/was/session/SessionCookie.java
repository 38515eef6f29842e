package dev.naru.was.session;

import dev.naru.was.cookie.SetCookie;
import dev.naru.was.descriptor.WebXml.SessionElement;
import jakarta.servlet.SessionCookieConfig;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the session cookie looks (Servlet 6.1, section 7.1.1). HttpOnly and {@code SameSite=Lax}
 * unless the application says otherwise; Secure whenever the request was.
 */
public final class SessionCookie implements SessionCookieConfig {

  private static final String DOMAIN = "Domain";
  private static final String PATH = "Path";
  private static final String MAX_AGE = "Max-Age";
  private static final String HTTP_ONLY = "HttpOnly";
  private static final String SECURE = "Secure";

  private final BooleanSupplier started;
  private final Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private String name = "JSESSIONID";
  private @Nullable String comment;

  /**
   * As a descriptor has it.
   *
   * @param started whether the context has started, after which nothing may change
   */
  public SessionCookie(SessionElement element, BooleanSupplier started) {
    this.started = started;
    attributes.put(HTTP_ONLY, "true");
    attributes.put("SameSite", "Lax");
    attributes.putAll(element.attributes());
    element.cookieName().ifPresent(value -> name = value);
    element.domain().ifPresent(value -> attributes.put(DOMAIN, value));
    element.path().ifPresent(value -> attributes.put(PATH, value));
    element.maxAge().ifPresent(value -> attributes.put(MAX_AGE, value.toString()));
    element.httpOnly().ifPresent(value -> attributes.put(HTTP_ONLY, value.toString()));
    element.secure().ifPresent(value -> attributes.put(SECURE, value.toString()));
  }

  /**
   * The field value that gives a session to a client (RFC 6265, section 4.1).
   *
   * @param contextPath the path of the cookie, unless the application chose one
   * @param secure whether the request came over TLS
   * @param now from which Max-Age counts, for the Expires that old clients go by
   */
  public String header(String id, String contextPath, boolean secure, Instant now) {
    StringBuilder text = new StringBuilder(96).append(name).append('=').append(id);
    String path = attributes.get(PATH);
    text.append("; Path=").append(path != null ? path : contextPath.isEmpty() ? "/" : contextPath);
    attributes.forEach(
        (key, value) -> {
          switch (key.toLowerCase(Locale.ROOT)) {
            case "path" -> {}
            case "httponly" -> flag(text, HTTP_ONLY, Boolean.parseBoolean(value));
            case "secure" -> flag(text, SECURE, secure || Boolean.parseBoolean(value));
            case "max-age" -> {
              if (getMaxAge() > 0) {
                text.append("; Max-Age=").append(value);
              }
              SetCookie.expires(text, getMaxAge(), now);
            }
            default -> text.append("; ").append(key).append('=').append(value);
          }
        });
    if (!attributes.containsKey(SECURE)) {
      flag(text, SECURE, secure);
    }
    return text.toString();
  }

  private static void flag(StringBuilder text, String name, boolean on) {
    if (on) {
      text.append("; ").append(name);
    }
  }

  private void change() {
    if (started.getAsBoolean()) {
      throw new IllegalStateException("the session cookie cannot change after the context started");
    }
  }

  @Override
  public void setName(String name) {
    change();
    this.name = name;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public void setDomain(String domain) {
    setAttribute(DOMAIN, domain);
  }

  @Override
  public @Nullable String getDomain() {
    return getAttribute(DOMAIN);
  }

  @Override
  public void setPath(String path) {
    setAttribute(PATH, path);
  }

  @Override
  public @Nullable String getPath() {
    return getAttribute(PATH);
  }

  /** Has no effect beyond {@link #getComment}: RFC 6265 knows no comments. */
  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public void setComment(String comment) {
    change();
    this.comment = comment;
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public @Nullable String getComment() {
    return comment;
  }

  @Override
  public void setHttpOnly(boolean httpOnly) {
    setAttribute(HTTP_ONLY, Boolean.toString(httpOnly));
  }

  @Override
  public boolean isHttpOnly() {
    return Boolean.parseBoolean(getAttribute(HTTP_ONLY));
  }

  @Override
  public void setSecure(boolean secure) {
    setAttribute(SECURE, Boolean.toString(secure));
  }

  @Override
  public boolean isSecure() {
    return Boolean.parseBoolean(getAttribute(SECURE));
  }

  @Override
  public void setMaxAge(int maxAge) {
    setAttribute(MAX_AGE, Integer.toString(maxAge));
  }

  @Override
  public int getMaxAge() {
    String value = getAttribute(MAX_AGE);
    return value == null ? -1 : Integer.parseInt(value);
  }

  @Override
  public void setAttribute(String key, @Nullable String value) {
    change();
    if (key.isEmpty() || key.chars().anyMatch(c -> c <= ' ' || c > '~' || c == ';' || c == '=')) {
      throw new IllegalArgumentException("not the name of a cookie attribute: " + key);
    }
    if (value == null) {
      attributes.remove(key);
    } else {
      if (key.equalsIgnoreCase(MAX_AGE)) {
        Integer.parseInt(value);
      }
      attributes.put(key, value);
    }
  }

  @Override
  public @Nullable String getAttribute(String key) {
    return attributes.get(key);
  }

  @Override
  public Map<String, String> getAttributes() {
    return Collections.unmodifiableMap(attributes);
  }
}
