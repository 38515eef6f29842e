package dev.naru.was.descriptor;

import dev.naru.was.descriptor.WebXml.ErrorPage;
import dev.naru.was.descriptor.WebXml.FilterElement;
import dev.naru.was.descriptor.WebXml.FilterMapping;
import dev.naru.was.descriptor.WebXml.LoginConfig;
import dev.naru.was.descriptor.WebXml.Multipart;
import dev.naru.was.descriptor.WebXml.ResourceCollection;
import dev.naru.was.descriptor.WebXml.SecurityConstraint;
import dev.naru.was.descriptor.WebXml.ServletElement;
import dev.naru.was.descriptor.WebXml.SessionElement;
import jakarta.servlet.DispatcherType;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads {@code web.xml} of any version from 2.2 to 6.1 (Servlet 6.1, chapter 14). Strict where a
 * mistake would change what an application does (a mapping of a servlet that is not there, a
 * pattern with no meaning, a number that is none); kind where it cannot: the order of elements is
 * free, and elements for other containers or technologies are passed over.
 */
public final class WebXmlReader {

  /** Servlets that every context has; a descriptor may map them without declaring them. */
  private static final Set<String> GIVEN = Set.of("default", "jsp");

  private WebXmlReader() {}

  /**
   * Reads a descriptor.
   *
   * @param file its name, for messages
   * @throws DescriptorException saying where and why it cannot be understood
   */
  public static WebXml read(InputStream in, String file) throws DescriptorException {
    XmlElement root = root(in, file, "web-app");
    WebXml xml = new WebXml();
    common(root, xml);
    xml.displayName = root.text("display-name").orElse("");
    xml.denyUncoveredMethods = root.first("deny-uncovered-http-methods").isPresent();
    Optional<XmlElement> path = root.first("default-context-path");
    if (path.isPresent()) {
      xml.defaultContextPath = Optional.of(contextPath(path.get()));
    }
    Optional<XmlElement> ordering = root.single("absolute-ordering");
    if (ordering.isPresent()) {
      xml.absoluteOrdering = Optional.of(names(ordering.get()));
    }
    return xml;
  }

  /**
   * Reads a fragment (section 8.2.1).
   *
   * @param jar that it stands in
   * @param file its name, for messages
   * @throws DescriptorException saying where and why it cannot be understood
   */
  static Fragment readFragment(InputStream in, Path jar, String file) throws DescriptorException {
    XmlElement root = root(in, file, "web-fragment");
    WebXml xml = new WebXml();
    common(root, xml);
    Optional<XmlElement> ordering = root.single("ordering");
    Optional<Fragment.Order> order =
        ordering.isEmpty() ? Optional.empty() : Optional.of(order(ordering.get()));
    return new Fragment(jar, root.text("name"), xml, order);
  }

  private static XmlElement root(InputStream in, String file, String name)
      throws DescriptorException {
    XmlElement root = XmlElement.read(in, file);
    if (!root.name().equals(name)) {
      throw root.problem("expected <" + name + ">, found <" + root.name() + ">");
    }
    return root;
  }

  private static String contextPath(XmlElement path) throws DescriptorException {
    String text = path.text();
    boolean plain = text.equals("/") || (text.startsWith("/") && !text.endsWith("/"));
    if (!plain || text.contains("//") || text.matches(".*[?#;\\\\\\s].*")) {
      throw path.problem("<default-context-path> is / or like /shop, not " + text);
    }
    return text;
  }

  private static Fragment.Order order(XmlElement ordering) throws DescriptorException {
    List<String> before = List.of();
    List<String> after = List.of();
    for (String kind : List.of("before", "after")) {
      Optional<XmlElement> one = ordering.single(kind);
      List<String> names = one.isEmpty() ? List.of() : names(one.get());
      if (kind.equals("before")) {
        before = names;
      } else {
        after = names;
      }
    }
    return new Fragment.Order(
        before, before.contains(FragmentOrder.OTHERS), after, after.contains(FragmentOrder.OTHERS));
  }

  /** Names of fragments in order, {@code <others/>} among them. */
  private static List<String> names(XmlElement list) throws DescriptorException {
    list.single("others");
    List<String> names = new ArrayList<>();
    for (XmlElement child : list.children()) {
      switch (child.name()) {
        case "name" -> names.add(child.text());
        case "others" -> names.add(FragmentOrder.OTHERS);
        default ->
            throw child.problem("expected <name> or <others/>, found <" + child.name() + ">");
      }
    }
    return names;
  }

  /** What web.xml and fragments may both say. */
  private static void common(XmlElement root, WebXml xml) throws DescriptorException {
    xml.version = root.attributes().getOrDefault("version", "2.3");
    // Annotations count whatever the version (section 8.4).
    xml.metadataComplete = Boolean.parseBoolean(root.attributes().get("metadata-complete"));
    for (XmlElement param : root.all("context-param")) {
      xml.contextParams.put(param.required("param-name"), param.text("param-value").orElse(""));
    }
    servlets(root, xml);
    filters(root, xml);
    for (XmlElement listener : root.all("listener")) {
      xml.listeners.add(listener.required("listener-class"));
    }
    Optional<XmlElement> session = root.single("session-config");
    if (session.isPresent()) {
      xml.session = session(session.get());
    }
    for (XmlElement mime : root.all("mime-mapping")) {
      xml.mimeTypes.put(
          mime.required("extension").toLowerCase(Locale.ROOT), mime.required("mime-type"));
    }
    for (XmlElement list : root.all("welcome-file-list")) {
      xml.welcomeFiles.addAll(list.texts("welcome-file"));
    }
    errorPages(root, xml);
    security(root, xml);
    EnvironmentReader.read(root, xml);
    JspConfig.read(root, xml.jsp);
    for (XmlElement list : root.all("locale-encoding-mapping-list")) {
      for (XmlElement mapping : list.all("locale-encoding-mapping")) {
        xml.localeEncodings.put(mapping.required("locale"), mapping.required("encoding"));
      }
    }
    xml.requestEncoding = charset(root, "request-character-encoding");
    xml.responseEncoding = charset(root, "response-character-encoding");
  }

  private static Optional<String> charset(XmlElement root, String child)
      throws DescriptorException {
    Optional<XmlElement> element = root.first(child);
    if (element.isEmpty()) {
      return Optional.empty();
    }
    String name = element.get().text();
    try {
      if (Charset.isSupported(name)) {
        return Optional.of(name);
      }
    } catch (IllegalArgumentException e) {
      // Not even the form of a name.
    }
    throw element.get().problem("<" + child + ">: there is no charset " + name);
  }

  private static void servlets(XmlElement root, WebXml xml) throws DescriptorException {
    Map<String, List<String>> patterns = new HashMap<>();
    Map<String, XmlElement> mapped = new LinkedHashMap<>();
    for (XmlElement mapping : root.all("servlet-mapping")) {
      String name = mapping.required("servlet-name");
      mapped.putIfAbsent(name, mapping);
      patterns
          .computeIfAbsent(name, key -> new ArrayList<>())
          .addAll(patterns(mapping, xml.version));
    }
    for (XmlElement servlet : root.all("servlet")) {
      ServletElement element = servlet(servlet, patterns);
      if (xml.servlets.put(element.name(), element) != null) {
        throw servlet.problem("there are two servlets named " + element.name());
      }
    }
    for (var entry : mapped.entrySet()) {
      // A servlet may also be declared by an annotation, unless those are to be ignored.
      if (!xml.servlets.containsKey(entry.getKey())) {
        if (xml.metadataComplete && !GIVEN.contains(entry.getKey())) {
          throw entry.getValue().problem("there is no servlet named " + entry.getKey());
        }
        xml.servlets.put(
            entry.getKey(),
            ServletElement.mapped(
                entry.getKey(), patterns.getOrDefault(entry.getKey(), List.of())));
      }
    }
  }

  private static ServletElement servlet(XmlElement servlet, Map<String, List<String>> patterns)
      throws DescriptorException {
    String name = servlet.required("servlet-name");
    Optional<Multipart> multipart = Optional.empty();
    Optional<XmlElement> config = servlet.first("multipart-config");
    if (config.isPresent()) {
      multipart =
          Optional.of(
              new Multipart(
                  config.get().text("location").orElse(""),
                  config.get().number("max-file-size").orElse(-1L),
                  config.get().number("max-request-size").orElse(-1L),
                  Math.toIntExact(config.get().number("file-size-threshold").orElse(0L))));
    }
    Map<String, String> roleRefs = new TreeMap<>();
    for (XmlElement ref : servlet.all("security-role-ref")) {
      String role = ref.required("role-name");
      roleRefs.put(role, ref.text("role-link").orElse(role));
    }
    Optional<XmlElement> runAs = servlet.first("run-as");
    Optional<XmlElement> startup = servlet.first("load-on-startup");
    return new ServletElement(
        name,
        servlet.text("servlet-class"),
        servlet.text("jsp-file"),
        params(servlet),
        patterns.getOrDefault(name, List.of()),
        startup.isEmpty()
            ? Optional.empty()
            : Optional.of(servlet.number("load-on-startup").orElse(0L).intValue()),
        said(servlet, "async-supported"),
        said(servlet, "enabled"),
        multipart,
        runAs.isEmpty() ? Optional.empty() : Optional.of(runAs.get().required("role-name")),
        roleRefs);
  }

  private static Optional<Boolean> said(XmlElement element, String child)
      throws DescriptorException {
    return element.first(child).isEmpty() ? Optional.empty() : Optional.of(element.flag(child));
  }

  private static Map<String, String> params(XmlElement element) throws DescriptorException {
    Map<String, String> params = new LinkedHashMap<>();
    for (XmlElement param : element.all("init-param")) {
      params.putIfAbsent(param.required("param-name"), param.text("param-value").orElse(""));
    }
    return params;
  }

  private static List<String> patterns(XmlElement element, String version)
      throws DescriptorException {
    List<String> patterns = new ArrayList<>();
    for (XmlElement pattern : element.all("url-pattern")) {
      String text = pattern.text();
      // Descriptors of 2.2 and 2.3 may leave out the slash.
      if (version.startsWith("2.")
          && !text.isEmpty()
          && !text.startsWith("/")
          && !text.startsWith("*.")) {
        text = "/" + text;
      }
      text = UrlPatterns.canonical(text);
      if (!UrlPatterns.valid(text)) {
        throw pattern.problem(
            "the pattern " + text + " is none of /exact, /prefix/*, *.extension, / or empty");
      }
      patterns.add(text);
    }
    return patterns;
  }

  private static void filters(XmlElement root, WebXml xml) throws DescriptorException {
    for (XmlElement filter : root.all("filter")) {
      String name = filter.required("filter-name");
      FilterElement element =
          new FilterElement(
              name,
              filter.text("filter-class").orElse(""),
              params(filter),
              said(filter, "async-supported"));
      if (xml.filters.put(name, element) != null) {
        throw filter.problem("there are two filters named " + name);
      }
    }
    for (XmlElement mapping : root.all("filter-mapping")) {
      String name = mapping.required("filter-name");
      if (!xml.filters.containsKey(name) && xml.metadataComplete) {
        throw mapping.problem("there is no filter named " + name);
      }
      Set<DispatcherType> dispatchers = EnumSet.noneOf(DispatcherType.class);
      for (XmlElement dispatcher : mapping.all("dispatcher")) {
        try {
          dispatchers.add(DispatcherType.valueOf(dispatcher.text()));
        } catch (IllegalArgumentException e) {
          throw dispatcher.problem(
              "<dispatcher> is one of REQUEST, FORWARD, INCLUDE, ERROR, ASYNC, not "
                  + dispatcher.text());
        }
      }
      List<String> patterns = patterns(mapping, xml.version);
      List<String> servlets = mapping.texts("servlet-name");
      if (patterns.isEmpty() && servlets.isEmpty()) {
        throw mapping.problem("<filter-mapping> needs a <url-pattern> or a <servlet-name>");
      }
      xml.filterMappings.add(new FilterMapping(name, patterns, servlets, dispatchers));
    }
  }

  private static SessionElement session(XmlElement session) throws DescriptorException {
    XmlElement cookie =
        session
            .first("cookie-config")
            .orElse(new XmlElement("", 0, "cookie-config", Map.of(), List.of(), ""));
    Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (XmlElement attribute : cookie.all("attribute")) {
      attributes.put(
          attribute.required("attribute-name"), attribute.text("attribute-value").orElse(""));
    }
    Set<String> modes = new LinkedHashSet<>();
    for (XmlElement mode : session.all("tracking-mode")) {
      if (!Set.of("COOKIE", "URL", "SSL").contains(mode.text())) {
        throw mode.problem("<tracking-mode> is one of COOKIE, URL, SSL, not " + mode.text());
      }
      modes.add(mode.text());
    }
    return new SessionElement(
        session.number("session-timeout").map(Long::intValue),
        cookie.text("name"),
        cookie.text("domain"),
        cookie.text("path"),
        cookie.first("http-only").isEmpty()
            ? Optional.empty()
            : Optional.of(cookie.flag("http-only")),
        cookie.first("secure").isEmpty() ? Optional.empty() : Optional.of(cookie.flag("secure")),
        cookie.number("max-age").map(Long::intValue),
        attributes,
        modes);
  }

  private static void errorPages(XmlElement root, WebXml xml) throws DescriptorException {
    for (XmlElement page : root.all("error-page")) {
      String location = page.required("location");
      if (!location.startsWith("/")) {
        throw page.problem("the location " + location + " must begin with a slash");
      }
      Optional<Long> code = page.number("error-code");
      if (code.isPresent() && (code.get() < 400 || code.get() > 599)) {
        throw page.problem("<error-code> is 400 to 599, not " + code.get());
      }
      xml.errorPages.add(
          new ErrorPage(code.map(Long::intValue), page.text("exception-type"), location));
    }
  }

  private static void security(XmlElement root, WebXml xml) throws DescriptorException {
    for (XmlElement constraint : root.all("security-constraint")) {
      List<ResourceCollection> collections = new ArrayList<>();
      for (XmlElement collection : constraint.all("web-resource-collection")) {
        List<String> patterns = patterns(collection, xml.version);
        if (patterns.isEmpty()) {
          throw collection.problem("<web-resource-collection> needs a <url-pattern>");
        }
        Set<String> methods = new TreeSet<>(collection.texts("http-method"));
        Set<String> omitted = new TreeSet<>(collection.texts("http-method-omission"));
        if (!methods.isEmpty() && !omitted.isEmpty()) {
          throw collection.problem("<http-method> and <http-method-omission> exclude each other");
        }
        collections.add(new ResourceCollection(patterns, methods, omitted));
      }
      if (collections.isEmpty()) {
        throw constraint.problem("<security-constraint> needs a <web-resource-collection>");
      }
      String transport =
          constraint
              .first("user-data-constraint")
              .flatMap(element -> element.text("transport-guarantee"))
              .orElse("NONE");
      if (!Set.of("NONE", "INTEGRAL", "CONFIDENTIAL").contains(transport)) {
        throw constraint.problem(
            "<transport-guarantee> is one of NONE, INTEGRAL, CONFIDENTIAL, not " + transport);
      }
      xml.constraints.add(
          new SecurityConstraint(
              collections,
              constraint
                  .first("auth-constraint")
                  .map(auth -> new TreeSet<>(auth.texts("role-name"))),
              transport));
    }
    Optional<XmlElement> login = root.single("login-config");
    if (login.isPresent()) {
      xml.login = Optional.of(login(login.get()));
    }
    for (XmlElement role : root.all("security-role")) {
      xml.roles.add(role.required("role-name"));
    }
  }

  private static LoginConfig login(XmlElement login) throws DescriptorException {
    String method = login.text("auth-method").orElse("BASIC").toUpperCase(Locale.ROOT);
    Optional<XmlElement> form = login.first("form-login-config");
    String loginPage = "";
    String errorPage = "";
    switch (method) {
      case "FORM" -> {
        XmlElement pages =
            form.orElseThrow(() -> login.problem("FORM needs a <form-login-config>"));
        loginPage = pages.required("form-login-page");
        errorPage = pages.required("form-error-page");
        if (!loginPage.startsWith("/") || !errorPage.startsWith("/")) {
          throw pages.problem("the pages of a form login must begin with a slash");
        }
      }
      case "BASIC", "CLIENT-CERT" -> {}
      case "DIGEST" ->
          throw login.problem(
              "<auth-method> DIGEST needs passwords that can be read, and ours are kept as"
                  + " Argon2id: use BASIC over https, or FORM");
      default ->
          throw login.problem("<auth-method> is one of BASIC, FORM, CLIENT-CERT, not " + method);
    }
    return new LoginConfig(method, login.text("realm-name").orElse(""), loginPage, errorPage);
  }
}
