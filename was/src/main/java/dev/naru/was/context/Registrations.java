package dev.naru.was.context;

import dev.naru.engine.network.Clock;
import dev.naru.was.descriptor.ServletSecurityConstraints;
import dev.naru.was.descriptor.UrlPatterns;
import dev.naru.was.descriptor.WebXml;
import dev.naru.was.descriptor.WebXml.FilterElement;
import dev.naru.was.descriptor.WebXml.FilterMapping;
import dev.naru.was.descriptor.WebXml.SecurityConstraint;
import dev.naru.was.descriptor.WebXml.ServletElement;
import dev.naru.was.filter.FilterHolder;
import dev.naru.was.filter.FilterMappings;
import dev.naru.was.jsp.PageServlet;
import dev.naru.was.jsp.Pages;
import dev.naru.was.mapping.MappingTable;
import dev.naru.was.naming.Injector;
import dev.naru.was.resource.DefaultServlet;
import dev.naru.was.servlet.Registry;
import dev.naru.was.servlet.ServletHolder;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RunAs;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servlets and filters of an application and what they are mapped to: as declared, then as the
 * application adds while it starts (Servlet 6.1, section 4.4).
 */
final class Registrations implements Registry {

  /** Servlets of other containers for pages and files, which descriptors name: ours stand in. */
  private static final Set<String> PAGE_SERVLETS =
      Set.of(
          Pages.JASPER_SERVLET,
          "org.eclipse.jetty.jsp.JettyJspServlet",
          "org.eclipse.jetty.ee9.jsp.JettyJspServlet",
          "org.eclipse.jetty.ee10.jsp.JettyJspServlet",
          "org.eclipse.jetty.ee11.jsp.JettyJspServlet");

  private static final Set<String> FILE_SERVLETS =
      Set.of(
          "org.apache.catalina.servlets.DefaultServlet",
          "org.eclipse.jetty.servlet.DefaultServlet",
          "org.eclipse.jetty.ee9.servlet.DefaultServlet",
          "org.eclipse.jetty.ee10.servlet.DefaultServlet",
          "org.eclipse.jetty.ee11.servlet.DefaultServlet");

  private final WebXml xml;
  private final ServletContext context;
  private final ClassLoader loader;
  private final Injector injector;
  private final Clock clock;
  private final BooleanSupplier started;
  private final Pages pages;
  private final DefaultServlet files;
  private final Set<ServletHolder> given = new LinkedHashSet<>();
  private final Set<Object> instances = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, ServletHolder> servlets = new LinkedHashMap<>();
  private final Map<String, FilterHolder> filters = new LinkedHashMap<>();
  private final MappingTable<ServletHolder> table = new MappingTable<>(ServletHolder::toString);
  private final Map<ServletHolder, Set<String>> patterns = new LinkedHashMap<>();
  private final FilterMappings filterMappings = new FilterMappings();
  private final Map<ServletHolder, ServletSecurityElement> security = new LinkedHashMap<>();

  Registrations(
      WebXml xml,
      ServletContext context,
      ClassLoader loader,
      Injector injector,
      Clock clock,
      Pages pages,
      DefaultServlet files,
      BooleanSupplier started) {
    this.xml = xml;
    this.context = context;
    this.loader = loader;
    this.injector = injector;
    this.clock = clock;
    this.pages = pages;
    this.files = files;
    this.started = started;
  }

  // --- what the descriptor declares

  void declare() throws IOException {
    declareOurs();
    for (ServletElement element : xml.servlets.values()) {
      declare(element);
    }
    for (FilterElement element : xml.filters.values()) {
      FilterHolder filter = filter(element.name(), element.initParams());
      if (!element.className().isEmpty()) {
        filter.complete(
            element.className(), () -> injector.create(load(element.className(), Filter.class)));
      }
      filter.asyncSupported(element.asyncSupported());
    }
    for (FilterMapping mapping : xml.filterMappings) {
      FilterHolder filter = filters.get(mapping.filter());
      if (filter == null) {
        throw new IOException("there is no filter named " + mapping.filter());
      }
      if (!mapping.patterns().isEmpty()) {
        filterMappings.add(
            filter,
            mapping.effectiveDispatchers(),
            mapping.patterns(),
            true,
            FilterMappings.Place.DECLARED);
      }
      if (!mapping.servlets().isEmpty()) {
        filterMappings.add(
            filter,
            mapping.effectiveDispatchers(),
            mapping.servlets(),
            false,
            FilterMappings.Place.DECLARED);
      }
    }
  }

  /** How a servlet that answers with pages, or with one, comes to be. */
  ServletHolder.Maker pages(Optional<String> file) {
    // Descriptors of 2.2 and 2.3 may leave out the slash.
    Optional<String> path = file.map(text -> text.startsWith("/") ? text : "/" + text);
    return () -> new PageServlet(pages, path);
  }

  /**
   * The servlets that every context has, under the names that applications know them by: {@code
   * default} and {@code jsp}. An application may map them, or declare its own instead.
   */
  private void declareOurs() {
    given.add(files(servlet("default", Map.of())));
    given.add(pages(servlet("jsp", Map.of())));
    for (ServletHolder servlet : given) {
      servlet.asyncSupported(true); // A dispatch may lead here, and a page may be included.
    }
  }

  private ServletHolder files(ServletHolder servlet) {
    return servlet.complete(DefaultServlet.class.getName(), () -> files);
  }

  private ServletHolder pages(ServletHolder servlet) {
    servlet.ofFiles(true);
    return servlet.complete(Pages.JASPER_SERVLET, pages(Optional.empty()));
  }

  /** Maps the servlets that every context has to what the application has left. */
  void mapOurs() {
    ServletHolder jsp = servlets.get("jsp");
    if (jsp != null) {
      Set<String> patterns = new LinkedHashSet<>(List.of("*.jsp", "*.jspx"));
      xml.jsp.getJspPropertyGroups().forEach(group -> patterns.addAll(group.getUrlPatterns()));
      for (String pattern : patterns) {
        if (UrlPatterns.valid(pattern) && table.find(pattern).isEmpty()) {
          map(jsp, List.of(pattern));
        }
      }
    }
    ServletHolder files = servlets.get("default");
    if (files != null && table.find("/").isEmpty()) {
      map(files, List.of("/"));
    }
  }

  private void declare(ServletElement element) throws IOException {
    String name = element.name();
    boolean said = element.className().isPresent() || element.jspFile().isPresent();
    ServletHolder ours = servlets.get(name);
    ServletHolder servlet = ours == null || said ? servlet(name, element.initParams()) : ours;
    if (element.className().filter(PAGE_SERVLETS::contains).isPresent()) {
      pages(servlet);
    } else if (element.className().filter(FILE_SERVLETS::contains).isPresent()) {
      files(servlet);
    } else if (element.className().isPresent()) {
      String className = element.className().get();
      servlet.complete(className, () -> injector.create(load(className, Servlet.class)));
    } else if (element.jspFile().isPresent()) {
      servlet.complete(Pages.JASPER_SERVLET, pages(element.jspFile()));
    }
    servlet.loadOnStartup(element.loadOnStartup());
    servlet.asyncSupported(element.asyncSupported());
    servlet.enabled(element.enabled());
    element.runAs().ifPresent(servlet::runAs);
    servlet.roleRefs().putAll(element.roleRefs());
    element
        .multipart()
        .ifPresent(
            config ->
                servlet.multipart(
                    new MultipartConfigElement(
                        config.location(),
                        config.maxFileSize(),
                        config.maxRequestSize(),
                        config.fileSizeThreshold())));
    Set<String> taken = map(servlet, element.patterns());
    if (!taken.isEmpty()) {
      String pattern = taken.iterator().next();
      throw new IOException(
          "the pattern "
              + pattern
              + " is mapped to two servlets: "
              + table.find(pattern).map(ServletHolder::toString).orElse("")
              + " and "
              + name);
    }
  }

  <T> Class<? extends T> load(String className, Class<T> type) throws ClassNotFoundException {
    Class<?> loaded = Class.forName(className, false, loader);
    if (!type.isAssignableFrom(loaded)) {
      throw new ClassNotFoundException(className + " is not a " + type.getName());
    }
    return loaded.asSubclass(type);
  }

  // --- servlets and filters

  private ServletHolder servlet(String name, Map<String, String> parameters) {
    ServletHolder servlet = new ServletHolder(name, parameters, injector, context, clock);
    servlets.put(name, servlet);
    return servlet;
  }

  private FilterHolder filter(String name, Map<String, String> parameters) {
    FilterHolder filter = new FilterHolder(name, parameters, injector, context);
    filters.put(name, filter);
    return filter;
  }

  /**
   * Adds a servlet, or says what one is that was declared without a class.
   *
   * @return empty where the name is taken
   */
  Optional<ServletHolder> addServlet(String name, String className, ServletHolder.Maker maker) {
    ServletHolder known = servlets.get(name);
    boolean ours = given.contains(known) && !patterns.containsKey(known);
    if (known == null || ours) {
      known = servlet(name, Map.of());
    } else if (!known.preliminary()) {
      return Optional.empty();
    }
    return Optional.of(known.complete(className, maker));
  }

  /**
   * Adds a filter, or says what one is that was declared without a class.
   *
   * @return empty where the name is taken
   */
  Optional<FilterHolder> addFilter(String name, String className, FilterHolder.Maker maker) {
    FilterHolder known = filters.get(name);
    if (known == null) {
      known = filter(name, Map.of());
    } else if (!known.preliminary()) {
      return Optional.empty();
    }
    return Optional.of(known.complete(className, maker));
  }

  /**
   * Adds an instance, unless it has been added before.
   *
   * @param adding returns null when it cannot be added
   * @return null then, too
   */
  <R> @Nullable R once(Object instance, Supplier<@Nullable R> adding) {
    checkNotStarted();
    R added = instances.contains(instance) ? null : adding.get();
    if (added != null) {
      instances.add(instance);
    }
    return added;
  }

  /**
   * Sees to it that everything that was declared has been completed.
   *
   * @throws ServletException naming what has not
   */
  void checkComplete() throws ServletException {
    for (ServletHolder servlet : servlets.values()) {
      if (servlet.preliminary()) {
        throw new ServletException("the servlet " + servlet + " has no class");
      }
    }
    for (FilterHolder filter : filters.values()) {
      if (filter.preliminary()) {
        throw new ServletException("the filter " + filter.getFilterName() + " has no class");
      }
    }
  }

  /** What stands on the class of a servlet that the application added (section 4.4.1). */
  void readAnnotations(ServletHolder servlet, Class<?> type) {
    MultipartConfig multipart = type.getAnnotation(MultipartConfig.class);
    if (multipart != null && servlet.multipart().isEmpty()) {
      servlet.multipart(new MultipartConfigElement(multipart));
    }
    RunAs runAs = type.getAnnotation(RunAs.class);
    if (runAs != null && servlet.runAs().isEmpty()) {
      servlet.runAs(runAs.value());
    }
    DeclareRoles roles = type.getAnnotation(DeclareRoles.class);
    if (roles != null) {
      xml.roles.addAll(List.of(roles.value()));
    }
    ServletSecurity constraint = type.getAnnotation(ServletSecurity.class);
    if (constraint != null) {
      security.putIfAbsent(servlet, new ServletSecurityElement(constraint));
    }
  }

  Map<String, ServletHolder> servlets() {
    return Collections.unmodifiableMap(servlets);
  }

  Map<String, FilterHolder> filters() {
    return Collections.unmodifiableMap(filters);
  }

  MappingTable<ServletHolder> table() {
    return table;
  }

  FilterMappings filterMappings() {
    return filterMappings;
  }

  /** The constraints of the descriptor, of annotations, and of registrations. */
  List<SecurityConstraint> constraints() {
    List<SecurityConstraint> all = new ArrayList<>(xml.constraints);
    security.forEach(
        (servlet, element) -> {
          List<String> free = new ArrayList<>(mappings(servlet));
          free.removeAll(constrained());
          all.addAll(ServletSecurityConstraints.of(element, free));
        });
    return all;
  }

  /** Roles that registrations name. */
  Set<String> roles() {
    Set<String> roles = new TreeSet<>();
    for (ServletSecurityElement element : security.values()) {
      roles.addAll(List.of(element.getRolesAllowed()));
      element
          .getHttpMethodConstraints()
          .forEach(method -> roles.addAll(List.of(method.getRolesAllowed())));
    }
    return roles;
  }

  private Set<String> constrained() {
    Set<String> all = new LinkedHashSet<>();
    xml.constraints.forEach(
        constraint ->
            constraint.collections().forEach(collection -> all.addAll(collection.patterns())));
    return all;
  }

  // --- Registry

  @Override
  public ServletContext context() {
    return context;
  }

  @Override
  public void checkNotStarted() {
    if (started.getAsBoolean()) {
      throw new IllegalStateException("the context has started: nothing can be added any more");
    }
  }

  @Override
  public Set<String> map(ServletHolder servlet, Collection<String> wanted) {
    Set<String> taken = new LinkedHashSet<>();
    for (String pattern : wanted) {
      if (!UrlPatterns.valid(pattern)) {
        throw new IllegalArgumentException(
            "the pattern " + pattern + " is none of /exact, /prefix/*, *.extension, / or empty");
      }
      if (table.find(pattern).filter(other -> other != servlet).isPresent()) {
        taken.add(pattern);
      }
    }
    if (taken.isEmpty()) {
      for (String pattern : wanted) {
        table.add(pattern, servlet);
        patterns.computeIfAbsent(servlet, key -> new LinkedHashSet<>()).add(pattern);
      }
    }
    return taken;
  }

  @Override
  public Collection<String> mappings(ServletHolder servlet) {
    return Set.copyOf(patterns.getOrDefault(servlet, Set.of()));
  }

  @Override
  public Set<String> constrain(ServletHolder servlet, ServletSecurityElement element) {
    security.put(servlet, element);
    Set<String> kept = new LinkedHashSet<>(mappings(servlet));
    kept.retainAll(constrained());
    return kept;
  }
}
