package dev.naru.was.descriptor;

import dev.naru.was.descriptor.WebXml.ErrorPage;
import dev.naru.was.descriptor.WebXml.FilterElement;
import dev.naru.was.descriptor.WebXml.FilterMapping;
import dev.naru.was.descriptor.WebXml.ServletElement;
import dev.naru.was.descriptor.WebXml.SessionElement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Adds fragments to an application's description (Servlet 6.1, section 8.2.3). What {@code web.xml}
 * says stays; what it leaves open comes from the fragments, which must not contradict each other
 * there.
 */
final class FragmentMerge {

  private final WebXml xml;

  /** What web.xml itself said, which nothing overrides. */
  private final Set<String> own = new LinkedHashSet<>();

  /** Which fragment said what came from one. */
  private final Map<String, String> origins = new HashMap<>();

  private final Set<String> ownServletMappings = new LinkedHashSet<>();
  private final Set<String> ownFilterMappings = new LinkedHashSet<>();
  private Fragment current;

  @SuppressWarnings("NullAway.Init") // add() sets it before anything looks at it.
  FragmentMerge(WebXml xml) {
    this.xml = xml;
    xml.contextParams.keySet().forEach(name -> own.add("context-param " + name));
    xml.mimeTypes.keySet().forEach(name -> own.add("mime-mapping " + name));
    xml.envEntries.keySet().forEach(name -> own.add("env-entry " + name));
    xml.resourceRefs.keySet().forEach(name -> own.add("resource-ref " + name));
    xml.dataSources.keySet().forEach(name -> own.add("data-source " + name));
    xml.localeEncodings.keySet().forEach(name -> own.add("locale-encoding-mapping " + name));
    for (ErrorPage page : xml.errorPages) {
      own.add(key(page));
    }
    for (ServletElement servlet : xml.servlets.values()) {
      servlet.initParams().keySet().forEach(name -> own.add(param(servlet, name)));
      if (!servlet.patterns().isEmpty()) {
        ownServletMappings.add(servlet.name());
      }
    }
    for (FilterElement filter : xml.filters.values()) {
      filter.initParams().keySet().forEach(name -> own.add(param(filter, name)));
    }
    xml.filterMappings.forEach(mapping -> ownFilterMappings.add(mapping.filter()));
  }

  private static String param(ServletElement servlet, String name) {
    return "init-param " + name + " of the servlet " + servlet.name();
  }

  private static String param(FilterElement filter, String name) {
    return "init-param " + name + " of the filter " + filter.name();
  }

  /** Adds a fragment; those before it in the order have been added. */
  void add(Fragment fragment) throws DescriptorException {
    current = fragment;
    WebXml from = fragment.xml();
    addAll("context-param ", xml.contextParams, from.contextParams);
    addAll("mime-mapping ", xml.mimeTypes, from.mimeTypes);
    addAll("env-entry ", xml.envEntries, from.envEntries);
    addAll("resource-ref ", xml.resourceRefs, from.resourceRefs);
    addAll("data-source ", xml.dataSources, from.dataSources);
    addAll("locale-encoding-mapping ", xml.localeEncodings, from.localeEncodings);
    for (ServletElement servlet : from.servlets.values()) {
      ServletElement known = xml.servlets.get(servlet.name());
      xml.servlets.put(servlet.name(), known == null ? fresh(servlet) : merged(known, servlet));
    }
    for (FilterElement filter : from.filters.values()) {
      FilterElement known = xml.filters.get(filter.name());
      xml.filters.put(filter.name(), known == null ? fresh(filter) : merged(known, filter));
    }
    for (FilterMapping mapping : from.filterMappings) {
      if (!ownFilterMappings.contains(mapping.filter())) {
        xml.filterMappings.add(mapping);
      }
    }
    addMissing(xml.listeners, from.listeners);
    addMissing(xml.welcomeFiles, from.welcomeFiles);
    for (ErrorPage page : from.errorPages) {
      errorPage(page);
    }
    xml.injections.addAll(from.injections);
    xml.jsp.add(from.jsp);
    xml.constraints.addAll(from.constraints);
    xml.roles.addAll(from.roles);
    xml.login = once("login-config", xml.login, from.login);
    xml.session = session(xml.session, from.session);
    xml.requestEncoding =
        once("request-character-encoding", xml.requestEncoding, from.requestEncoding);
    xml.responseEncoding =
        once("response-character-encoding", xml.responseEncoding, from.responseEncoding);
  }

  private static <T> void addMissing(List<T> into, List<T> from) {
    for (T item : from) {
      if (!into.contains(item)) {
        into.add(item);
      }
    }
  }

  // --- what has a name

  private <V> void addAll(String kind, Map<String, V> into, Map<String, V> from)
      throws DescriptorException {
    for (var entry : from.entrySet()) {
      put(kind + entry.getKey(), into, entry.getKey(), entry.getValue());
    }
  }

  private <V> void put(String what, Map<String, V> into, String key, V value)
      throws DescriptorException {
    if (own.contains(what)) {
      return;
    }
    V known = into.putIfAbsent(key, value);
    if (known == null) {
      origins.put(what, current.file());
    } else if (!known.equals(value)) {
      throw conflict(what);
    }
  }

  private DescriptorException conflict(String what) {
    return new DescriptorException(
        "%s differs in the web fragments of %s and %s: say in web.xml which holds"
            .formatted(what, origins.getOrDefault(what, "another jar"), current.file()));
  }

  // --- what stands once: web.xml's own has no origin

  private <V> Optional<V> once(String what, Optional<V> known, Optional<V> added)
      throws DescriptorException {
    if (added.isEmpty()) {
      return known;
    }
    if (known.isEmpty()) {
      origins.put(what, current.file());
      return added;
    }
    if (origins.containsKey(what) && !known.equals(added)) {
      throw conflict(what);
    }
    return known;
  }

  private ServletElement fresh(ServletElement servlet) {
    origin(servlet.name(), "servlet", "servlet-class", servlet.className());
    origin(servlet.name(), "servlet", "jsp-file", servlet.jspFile());
    origin(servlet.name(), "servlet", "load-on-startup", servlet.startup());
    origin(servlet.name(), "servlet", "async-supported", servlet.async());
    origin(servlet.name(), "servlet", "enabled", servlet.usable());
    origin(servlet.name(), "servlet", "multipart-config", servlet.multipart());
    origin(servlet.name(), "servlet", "run-as", servlet.runAs());
    servlet
        .initParams()
        .keySet()
        .forEach(name -> origins.put(param(servlet, name), current.file()));
    return servlet;
  }

  private void origin(String name, String kind, String element, Optional<?> value) {
    value.ifPresent(set -> origins.put(of(name, kind, element), current.file()));
  }

  private static String of(String name, String kind, String element) {
    return element + " of the " + kind + " " + name;
  }

  private <V> Optional<V> once(
      ServletElement known,
      ServletElement added,
      String element,
      Function<ServletElement, Optional<V>> part)
      throws DescriptorException {
    return once(of(known.name(), "servlet", element), part.apply(known), part.apply(added));
  }

  private ServletElement merged(ServletElement known, ServletElement added)
      throws DescriptorException {
    Map<String, String> params = new LinkedHashMap<>(known.initParams());
    for (var entry : added.initParams().entrySet()) {
      put(param(known, entry.getKey()), params, entry.getKey(), entry.getValue());
    }
    Set<String> patterns = new LinkedHashSet<>(known.patterns());
    if (!ownServletMappings.contains(known.name())) {
      patterns.addAll(added.patterns());
    }
    Map<String, String> roleRefs = new LinkedHashMap<>(added.roleRefs());
    roleRefs.putAll(known.roleRefs());
    return new ServletElement(
        known.name(),
        once(known, added, "servlet-class", ServletElement::className),
        once(known, added, "jsp-file", ServletElement::jspFile),
        params,
        List.copyOf(patterns),
        once(known, added, "load-on-startup", ServletElement::startup),
        once(known, added, "async-supported", ServletElement::async),
        once(known, added, "enabled", ServletElement::usable),
        once(known, added, "multipart-config", ServletElement::multipart),
        once(known, added, "run-as", ServletElement::runAs),
        roleRefs);
  }

  private FilterElement fresh(FilterElement filter) {
    origin(filter.name(), "filter", "filter-class", text(filter.className()));
    origin(filter.name(), "filter", "async-supported", filter.async());
    filter.initParams().keySet().forEach(name -> origins.put(param(filter, name), current.file()));
    return filter;
  }

  private static Optional<String> text(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private FilterElement merged(FilterElement known, FilterElement added)
      throws DescriptorException {
    Map<String, String> params = new LinkedHashMap<>(known.initParams());
    for (var entry : added.initParams().entrySet()) {
      put(param(known, entry.getKey()), params, entry.getKey(), entry.getValue());
    }
    return new FilterElement(
        known.name(),
        once(
                of(known.name(), "filter", "filter-class"),
                text(known.className()),
                text(added.className()))
            .orElse(""),
        params,
        once(of(known.name(), "filter", "async-supported"), known.async(), added.async()));
  }

  private static String key(ErrorPage page) {
    return "error-page for "
        + page.code().map(String::valueOf).or(page::exception).orElse("all else");
  }

  private void errorPage(ErrorPage page) throws DescriptorException {
    String what = key(page);
    if (own.contains(what)) {
      return;
    }
    for (ErrorPage known : xml.errorPages) {
      if (key(known).equals(what)) {
        if (!known.equals(page)) {
          throw conflict(what);
        }
        return;
      }
    }
    origins.put(what, current.file());
    xml.errorPages.add(page);
  }

  private SessionElement session(SessionElement known, SessionElement added)
      throws DescriptorException {
    Map<String, String> attributes = new LinkedHashMap<>(added.attributes());
    attributes.putAll(known.attributes());
    return new SessionElement(
        once("session-timeout", known.timeoutMinutes(), added.timeoutMinutes()),
        once("name of the session cookie", known.cookieName(), added.cookieName()),
        once("domain of the session cookie", known.domain(), added.domain()),
        once("path of the session cookie", known.path(), added.path()),
        once("http-only of the session cookie", known.httpOnly(), added.httpOnly()),
        once("secure of the session cookie", known.secure(), added.secure()),
        once("max-age of the session cookie", known.maxAge(), added.maxAge()),
        attributes,
        once("tracking-mode", modes(known), modes(added)).orElse(Set.of()));
  }

  private static Optional<Set<String>> modes(SessionElement session) {
    return session.trackingModes().isEmpty()
        ? Optional.empty()
        : Optional.of(session.trackingModes());
  }
}
