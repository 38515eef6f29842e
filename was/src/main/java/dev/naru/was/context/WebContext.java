package dev.naru.was.context;

import dev.naru.was.descriptor.WebXml;
import dev.naru.was.dispatch.Dispatcher;
import dev.naru.was.servlet.ServletHolder;
import dev.naru.was.session.SessionTracking;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.descriptor.JspConfigDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servlet context, as applications see it (Servlet 6.1, chapter 4). */
final class WebContext extends GrowingContext {

  private static final String SERVER_INFO = "Naru/0.1";

  private final Logger log;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final Map<String, String> initParameters;

  WebContext(WebApplication application, WebXml xml) {
    super(application);
    this.log = LoggerFactory.getLogger("dev.naru.was.app." + application.name());
    this.initParameters = Collections.synchronizedMap(new LinkedHashMap<>(xml.contextParams));
  }

  // --- about itself (section 4.3)

  @Override
  public String getContextPath() {
    return application.contextPath();
  }

  @Override
  public @Nullable ServletContext getContext(@Nullable String path) {
    return path == null ? null : application.neighbours().context(path, this).orElse(null);
  }

  @Override
  public int getMajorVersion() {
    return 6;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  private int version(int part) {
    String[] parts = application.xml().version.split("\\.");
    try {
      return part < parts.length ? Integer.parseInt(parts[part]) : 0;
    } catch (NumberFormatException e) {
      return part == 0 ? 6 : 1;
    }
  }

  @Override
  public int getEffectiveMajorVersion() {
    return version(0);
  }

  @Override
  public int getEffectiveMinorVersion() {
    return version(1);
  }

  @Override
  public String getServerInfo() {
    return SERVER_INFO;
  }

  @Override
  public @Nullable String getServletContextName() {
    String display = application.xml().displayName;
    return display.isEmpty() ? null : display;
  }

  @Override
  public String getVirtualServerName() {
    return application.host();
  }

  @Override
  public ClassLoader getClassLoader() {
    return application.loader();
  }

  @Override
  public void log(String message) {
    log.info(message);
  }

  @Override
  public void log(String message, Throwable thrown) {
    log.error(message, thrown);
  }

  // --- initialisation parameters (section 4.3.1)

  @Override
  public @Nullable String getInitParameter(String name) {
    if (name == null) {
      throw new NullPointerException("a parameter has a name");
    }
    return initParameters.get(name);
  }

  @Override
  public Enumeration<String> getInitParameterNames() {
    return Collections.enumeration(Set.copyOf(initParameters.keySet()));
  }

  @Override
  public boolean setInitParameter(String name, String value) {
    if (name == null) {
      throw new NullPointerException("a parameter has a name");
    }
    registrations().checkNotStarted();
    return initParameters.putIfAbsent(name, value) == null;
  }

  // --- attributes (section 4.5)

  @Override
  public @Nullable Object getAttribute(String name) {
    if (name == null) {
      throw new NullPointerException("an attribute has a name");
    }
    return attributes.get(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(Set.copyOf(attributes.keySet()));
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (name == null) {
      throw new NullPointerException("an attribute has a name");
    }
    if (value == null) {
      removeAttribute(name);
    } else {
      application.listeners().attribute(this, name, attributes.put(name, value), value);
    }
  }

  @Override
  public void removeAttribute(String name) {
    Object old = attributes.remove(name);
    if (old != null) {
      application.listeners().attribute(this, name, old, null);
    }
  }

  // --- resources (section 4.6)

  private static @Nullable String normal(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      return null;
    }
    return path.replaceAll("/{2,}", "/");
  }

  private Optional<Path> find(String path) {
    String normal = normal(path);
    return normal == null ? Optional.empty() : application.resources().find(normal);
  }

  @Override
  public @Nullable URL getResource(String path) throws MalformedURLException {
    if (path == null || !path.startsWith("/")) {
      throw new MalformedURLException("the path " + path + " must begin with a slash");
    }
    Optional<Path> file = find(path);
    return file.isEmpty() ? null : file.get().toUri().toURL();
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String path) {
    Optional<Path> file = path == null ? Optional.empty() : find(path);
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return null;
    }
    try {
      return Files.newInputStream(file.get());
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public @Nullable Set<String> getResourcePaths(String path) {
    if (path == null || !path.startsWith("/")) {
      return null;
    }
    Set<String> paths = application.resources().list(path.replaceAll("/{2,}", "/"));
    return paths.isEmpty() ? null : paths;
  }

  @Override
  public @Nullable String getRealPath(String path) {
    if (path == null) {
      return null;
    }
    return application.realPath(path.startsWith("/") ? path : "/" + path);
  }

  @Override
  public @Nullable String getMimeType(String file) {
    return file == null ? null : application.mimeTypes().of(file).orElse(null);
  }

  // --- dispatching (section 9.1)

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    if (path == null || !(path.isEmpty() || path.startsWith("/"))) {
      return null;
    }
    return application.dispatcher(path.isEmpty() ? "/" : path).orElse(null);
  }

  @Override
  public @Nullable RequestDispatcher getNamedDispatcher(String name) {
    ServletHolder servlet = name == null ? null : registrations().servlets().get(name);
    return servlet == null
        ? null
        : Dispatcher.toServlet(application.targets(), application, servlet);
  }

  // --- sessions (section 4.4.4 and chapter 7)

  @Override
  public SessionCookieConfig getSessionCookieConfig() {
    return application.sessionCookie();
  }

  @Override
  public void setSessionTrackingModes(Set<SessionTrackingMode> modes) {
    registrations().checkNotStarted();
    application.tracking().modes(modes);
  }

  @Override
  public Set<SessionTrackingMode> getDefaultSessionTrackingModes() {
    return SessionTracking.DEFAULT;
  }

  @Override
  public Set<SessionTrackingMode> getEffectiveSessionTrackingModes() {
    return application.tracking().modes();
  }

  /** Minutes. */
  @Override
  public int getSessionTimeout() {
    return application.sessions().maxInactive() / 60;
  }

  /** Minutes; 0 or less for never. */
  @Override
  public void setSessionTimeout(int minutes) {
    registrations().checkNotStarted();
    application.sessions().maxInactive(minutes <= 0 ? 0 : minutes * 60);
  }

  // --- charsets (section 4.3.2)

  @Override
  public @Nullable String getRequestCharacterEncoding() {
    return application.requestEncoding().orElse(null);
  }

  @Override
  public void setRequestCharacterEncoding(@Nullable String encoding) {
    registrations().checkNotStarted();
    application.xml().requestEncoding = Optional.ofNullable(encoding);
  }

  @Override
  public @Nullable String getResponseCharacterEncoding() {
    return application.responseEncoding().orElse(null);
  }

  @Override
  public void setResponseCharacterEncoding(@Nullable String encoding) {
    registrations().checkNotStarted();
    application.xml().responseEncoding = Optional.ofNullable(encoding);
  }

  // --- the rest

  @Override
  public void declareRoles(String... roles) {
    registrations().checkNotStarted();
    for (String role : roles) {
      checkName(role);
      application.xml().roles.add(role);
    }
  }

  @Override
  public @Nullable JspConfigDescriptor getJspConfigDescriptor() {
    return application.xml().jsp.isEmpty() ? null : application.xml().jsp;
  }
}
