package dev.naru.was.context;

import dev.naru.was.filter.FilterHolder;
import dev.naru.was.filter.FilterRegistrationView;
import dev.naru.was.jsp.Pages;
import dev.naru.was.servlet.ServletHolder;
import dev.naru.was.servlet.ServletRegistrationView;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A servlet context to which a program adds servlets, filters and listeners while it starts
 * (Servlet 6.1, section 4.4).
 */
abstract class GrowingContext implements ServletContext {

  final WebApplication application;

  GrowingContext(WebApplication application) {
    this.application = application;
  }

  Registrations registrations() {
    return application.registrations();
  }

  // --- adding servlets (section 4.4.1)

  static void checkName(String name) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("a name is needed");
    }
  }

  private ServletRegistration.@Nullable Dynamic add(
      String name, String className, ServletHolder.Maker maker, @Nullable Class<?> type) {
    registrations().checkNotStarted();
    checkName(name);
    Optional<ServletHolder> servlet = registrations().addServlet(name, className, maker);
    if (servlet.isEmpty()) {
      return null;
    }
    if (type != null) {
      registrations().readAnnotations(servlet.get(), type);
    }
    return new ServletRegistrationView(servlet.get(), registrations());
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
    Class<?> type = servlet.getClass();
    return registrations().once(servlet, () -> add(name, type.getName(), () -> servlet, type));
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
    return registrations().addFilter(name, className, maker).map(this::view).orElse(null);
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
    return registrations().once(filter, () -> add(name, filter.getClass().getName(), () -> filter));
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
}
