package dev.naru.was.context;

import dev.naru.was.descriptor.WebXml;
import dev.naru.was.dispatch.Dispatcher;
import dev.naru.was.filter.FilterHolder;
import dev.naru.was.filter.FilterRegistrationView;
import dev.naru.was.jsp.Pages;
import dev.naru.was.servlet.ServletHolder;
import dev.naru.was.servlet.ServletRegistrationView;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
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
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servlet context, as applications see it (Servlet 6.1, chapter 4). */
final class WebContext implements ServletContext {

  private static final String SERVER_INFO = "Naru/0.1";

  private final WebApplication application;
  private final Logger log;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final Map<String, String> initParameters;

  WebContext(WebApplication application, WebXml xml) {
    this.application = application;
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
  public String getServletContextName() {
    String display = application.xml().displayName;
    return display.isEmpty() ? application.name() : display;
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
    if (path == null || !path.startsWith("/")) {
      return null;
    }
    return application.dispatcher(path).orElse(null);
  }

  @Override
  public @Nullable RequestDispatcher getNamedDispatcher(String name) {
    ServletHolder servlet = name == null ? null : registrations().servlets().get(name);
    return servlet == null
        ? null
        : Dispatcher.toServlet(application.targets(), application, servlet);
  }

  // --- adding servlets (section 4.4.1)

  private Registrations registrations() {
    return application.registrations();
  }

  private static void checkName(String name) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("a name is needed");
    }
  }

  private ServletRegistration.@Nullable Dynamic add(
      String name, String className, ServletHolder.Maker maker, @Nullable Class<?> type) {
    registrations().checkNotStarted();
    checkName(name);
    if (registrations().taken(name)) {
      return null;
    }
    ServletHolder servlet = registrations().addServlet(name, className, maker, Map.of());
    if (type != null) {
      registrations().readAnnotations(servlet, type);
    }
    return new ServletRegistrationView(servlet, registrations());
  }

  @Override
  public ServletRegistration.@Nullable Dynamic addServlet(String name, String className) {
    Class<?> type;
    try {
      type = registrations().load(className, Servlet.class);
    } catch (ClassNotFoundException e) {
      // The servlet may never be used; who asks for it is told.
      type = null;
    }
    return add(
        name,
        className,
        () -> application.injector().create(registrations().load(className, Servlet.class)),
        type);
  }

  @Override
  public ServletRegistration.@Nullable Dynamic addServlet(String name, Servlet servlet) {
    return add(name, servlet.getClass().getName(), () -> servlet, servlet.getClass());
  }

  @Override
  public ServletRegistration.@Nullable Dynamic addServlet(
      String name, Class<? extends Servlet> type) {
    return add(name, type.getName(), () -> application.injector().create(type), type);
  }

  @Override
  public ServletRegistration.@Nullable Dynamic addJspFile(String name, String file) {
    if (file == null || file.isEmpty()) {
      throw new IllegalArgumentException("a page is needed");
    }
    return add(name, Pages.JASPER_SERVLET, registrations().pages(Optional.of(file)), null);
  }

  private <T> T create(Class<T> type) throws ServletException {
    return application.create(type);
  }

  @Override
  public <T extends Servlet> T createServlet(Class<T> type) throws ServletException {
    return create(type);
  }

  @Override
  public @Nullable ServletRegistration getServletRegistration(String name) {
    ServletHolder servlet = registrations().servlets().get(name);
    return servlet == null ? null : new ServletRegistrationView(servlet, registrations());
  }

  @Override
  public Map<String, ? extends ServletRegistration> getServletRegistrations() {
    Map<String, ServletRegistration> all = new LinkedHashMap<>();
    registrations()
        .servlets()
        .forEach(
            (name, servlet) ->
                all.put(name, new ServletRegistrationView(servlet, registrations())));
    return all;
  }

  // --- adding filters (section 4.4.2)

  private FilterRegistrationView view(FilterHolder filter) {
    return new FilterRegistrationView(filter, registrations().filterMappings(), registrations());
  }

  private FilterRegistration.@Nullable Dynamic add(
      String name, String className, FilterHolder.Maker maker) {
    registrations().checkNotStarted();
    checkName(name);
    return registrations().filters().containsKey(name)
        ? null
        : view(registrations().addFilter(name, className, maker, Map.of()));
  }

  @Override
  public FilterRegistration.@Nullable Dynamic addFilter(String name, String className) {
    return add(
        name,
        className,
        () -> application.injector().create(registrations().load(className, Filter.class)));
  }

  @Override
  public FilterRegistration.@Nullable Dynamic addFilter(String name, Filter filter) {
    return add(name, filter.getClass().getName(), () -> filter);
  }

  @Override
  public FilterRegistration.@Nullable Dynamic addFilter(String name, Class<? extends Filter> type) {
    return add(name, type.getName(), () -> application.injector().create(type));
  }

  @Override
  public <T extends Filter> T createFilter(Class<T> type) throws ServletException {
    return create(type);
  }

  @Override
  public @Nullable FilterRegistration getFilterRegistration(String name) {
    FilterHolder filter = registrations().filters().get(name);
    return filter == null ? null : view(filter);
  }

  @Override
  public Map<String, ? extends FilterRegistration> getFilterRegistrations() {
    Map<String, FilterRegistration> all = new LinkedHashMap<>();
    registrations().filters().forEach((name, filter) -> all.put(name, view(filter)));
    return all;
  }

  // --- adding listeners (section 4.4.3)

  @Override
  public void addListener(String className) {
    try {
      addListener(registrations().load(className, EventListener.class));
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public <T extends EventListener> void addListener(T listener) {
    registrations().checkNotStarted();
    checkKind(listener.getClass());
    if (listener instanceof ServletContextListener && application.listeners().begun()) {
      throw new IllegalArgumentException(
          "the context has begun, so nobody would tell " + listener.getClass().getName());
    }
    application.listeners().addByProgram(listener);
  }

  @Override
  public void addListener(Class<? extends EventListener> type) {
    registrations().checkNotStarted();
    try {
      addListener(createListener(type));
    } catch (ServletException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void checkKind(Class<?> type) {
    if (!Listeners.known(type)) {
      throw new IllegalArgumentException(
          type.getName() + " implements none of the listeners that can be added to a context");
    }
  }

  @Override
  public <T extends EventListener> T createListener(Class<T> type) throws ServletException {
    checkKind(type);
    return create(type);
  }

  // --- sessions (section 4.4.4 and chapter 7)

  @Override
  public SessionCookieConfig getSessionCookieConfig() {
    return application.sessionCookie();
  }

  @Override
  public void setSessionTrackingModes(Set<SessionTrackingMode> modes) {
    registrations().checkNotStarted();
    application.trackingModes(modes);
  }

  @Override
  public Set<SessionTrackingMode> getDefaultSessionTrackingModes() {
    return Set.of(SessionTrackingMode.COOKIE);
  }

  @Override
  public Set<SessionTrackingMode> getEffectiveSessionTrackingModes() {
    return application.trackingModes();
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
