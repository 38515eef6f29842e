package dev.naru.was.descriptor;

import dev.naru.was.descriptor.WebXml.DataSourceElement;
import dev.naru.was.descriptor.WebXml.FilterElement;
import dev.naru.was.descriptor.WebXml.FilterMapping;
import dev.naru.was.descriptor.WebXml.Multipart;
import dev.naru.was.descriptor.WebXml.ResourceRef;
import dev.naru.was.descriptor.WebXml.ServletElement;
import jakarta.annotation.Resource;
import jakarta.annotation.Resources;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RunAs;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.annotation.sql.DataSourceDefinitions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds what annotations declare to a descriptor; what is written in the descriptor wins (Servlet
 * 6.1, sections 8.1 and 8.2.3). Classes are taken in the order of their names, so that two starts
 * are alike.
 */
public final class Annotations {

  private static final Logger LOG = LoggerFactory.getLogger(Annotations.class);

  private final IndexView index;
  private final WebXml xml;

  private Annotations(IndexView index, WebXml xml) {
    this.index = index;
    this.xml = xml;
  }

  /**
   * Adds what the index holds.
   *
   * @throws DescriptorException naming the class whose annotations make no sense
   */
  public static void merge(IndexView index, WebXml xml) throws DescriptorException {
    Annotations annotations = new Annotations(index, xml);
    annotations.servlets();
    annotations.filters();
    for (ClassInfo listener : annotations.classes(WebListener.class)) {
      if (!xml.listeners.contains(listener.name().toString())) {
        xml.listeners.add(listener.name().toString());
      }
    }
    annotations.resources();
    for (ClassInfo type : annotations.classes(DeclareRoles.class)) {
      xml.roles.addAll(strings(type.annotation(name(DeclareRoles.class)), "value"));
    }
  }

  /**
   * Adds what stands on the classes of servlets, however those were declared; last, because it goes
   * by their patterns.
   */
  public static void ofServletClasses(IndexView index, WebXml xml) {
    new Annotations(index, xml).ofServletClasses();
  }

  private static DotName name(Class<?> annotation) {
    return DotName.createSimple(annotation.getName());
  }

  private List<ClassInfo> classes(Class<?> annotation) {
    return index.getAnnotations(name(annotation)).stream()
        .map(AnnotationInstance::target)
        .filter(target -> target.kind() == AnnotationTarget.Kind.CLASS)
        .map(AnnotationTarget::asClass)
        .sorted(Comparator.comparing(ClassInfo::name))
        .toList();
  }

  private void servlets() throws DescriptorException {
    for (ClassInfo type : classes(WebServlet.class)) {
      AnnotationInstance annotation = type.annotation(name(WebServlet.class));
      String className = type.name().toString();
      List<String> patterns = patterns(annotation, className);
      String name = string(annotation, "name", className);
      ServletElement said = xml.servlets.get(name);
      if (patterns.isEmpty() && (said == null || said.patterns().isEmpty())) {
        // Libraries carry such servlets for whoever maps them; every other container goes on.
        LOG.warn("@WebServlet of {} names no URL pattern: no request will reach it", className);
      }
      if (said == null) {
        xml.servlets.put(
            name,
            new ServletElement(
                name,
                Optional.of(className),
                Optional.empty(),
                params(annotation),
                patterns,
                startup(annotation),
                said(annotation),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of()));
        continue;
      }
      Map<String, String> params = new LinkedHashMap<>(params(annotation));
      params.putAll(said.initParams());
      xml.servlets.put(
          name,
          new ServletElement(
              name,
              said.className().isPresent() || said.jspFile().isPresent()
                  ? said.className()
                  : Optional.of(className),
              said.jspFile(),
              params,
              said.patterns().isEmpty() ? patterns : said.patterns(),
              said.startup().or(() -> startup(annotation)),
              said.async().or(() -> said(annotation)),
              said.usable(),
              said.multipart(),
              said.runAs(),
              said.roleRefs()));
    }
  }

  private static Optional<Integer> startup(AnnotationInstance annotation) {
    return Optional.ofNullable(annotation.value("loadOnStartup")).map(AnnotationValue::asInt);
  }

  private static Optional<Boolean> said(AnnotationInstance annotation) {
    return Optional.ofNullable(annotation.value("asyncSupported")).map(AnnotationValue::asBoolean);
  }

  private void filters() throws DescriptorException {
    for (ClassInfo type : classes(WebFilter.class)) {
      AnnotationInstance annotation = type.annotation(name(WebFilter.class));
      String className = type.name().toString();
      String name = string(annotation, "filterName", className);
      FilterElement said = xml.filters.get(name);
      Map<String, String> params = new LinkedHashMap<>(params(annotation));
      if (said != null) {
        params.putAll(said.initParams());
      }
      xml.filters.put(
          name,
          new FilterElement(
              name,
              said == null || said.className().isEmpty() ? className : said.className(),
              params,
              said == null ? said(annotation) : said.async().or(() -> said(annotation))));
      List<String> patterns = patterns(annotation, className);
      List<String> servlets = strings(annotation, "servletNames");
      boolean mapped = xml.filterMappings.stream().anyMatch(m -> m.filter().equals(name));
      if (!mapped && (!patterns.isEmpty() || !servlets.isEmpty())) {
        Set<DispatcherType> dispatchers = EnumSet.noneOf(DispatcherType.class);
        AnnotationValue types = annotation.value("dispatcherTypes");
        if (types != null) {
          for (String dispatcher : types.asEnumArray()) {
            dispatchers.add(DispatcherType.valueOf(dispatcher));
          }
        }
        xml.filterMappings.add(new FilterMapping(name, patterns, servlets, dispatchers));
      }
    }
  }

  /** Annotations that stand on the class of a servlet, however the servlet was declared. */
  private void ofServletClasses() {
    Set<String> said = new HashSet<>();
    for (var constraint : xml.constraints) {
      constraint.collections().forEach(collection -> said.addAll(collection.patterns()));
    }
    for (ServletElement servlet : List.copyOf(xml.servlets.values())) {
      ClassInfo type =
          servlet.className().isEmpty()
              ? null
              : index.getClassByName(DotName.createSimple(servlet.className().get()));
      if (type == null) {
        continue;
      }
      AnnotationInstance multipart = type.declaredAnnotation(name(MultipartConfig.class));
      AnnotationInstance runAs = type.declaredAnnotation(name(RunAs.class));
      xml.servlets.put(
          servlet.name(),
          new ServletElement(
              servlet.name(),
              servlet.className(),
              servlet.jspFile(),
              servlet.initParams(),
              servlet.patterns(),
              servlet.startup(),
              servlet.async(),
              servlet.usable(),
              servlet.multipart().isPresent() || multipart == null
                  ? servlet.multipart()
                  : Optional.of(multipart(multipart)),
              servlet.runAs().isPresent() || runAs == null
                  ? servlet.runAs()
                  : Optional.of(runAs.value().asString()),
              servlet.roleRefs()));
      AnnotationInstance security = inherited(type, name(ServletSecurity.class));
      if (security != null) {
        // A descriptor's constraint on the very same pattern takes the annotation's place.
        List<String> free =
            servlet.patterns().stream().filter(pattern -> !said.contains(pattern)).toList();
        ServletSecurityElement element = security(security);
        xml.constraints.addAll(ServletSecurityConstraints.of(element, free));
        xml.roles.addAll(List.of(element.getRolesAllowed()));
        element
            .getHttpMethodConstraints()
            .forEach(method -> xml.roles.addAll(List.of(method.getRolesAllowed())));
      }
    }
    xml.roles.remove("*");
    xml.roles.remove("**");
  }

  /** {@code @ServletSecurity} is an inherited annotation. */
  private @Nullable AnnotationInstance inherited(ClassInfo type, DotName annotation) {
    ClassInfo current = type;
    while (current != null) {
      AnnotationInstance found = current.declaredAnnotation(annotation);
      if (found != null) {
        return found;
      }
      DotName parent = current.superName();
      current = parent == null ? null : index.getClassByName(parent);
    }
    return null;
  }

  private static Multipart multipart(AnnotationInstance annotation) {
    return new Multipart(
        string(annotation, "location", ""),
        number(annotation, "maxFileSize"),
        number(annotation, "maxRequestSize"),
        integer(annotation, "fileSizeThreshold", 0));
  }

  private static ServletSecurityElement security(AnnotationInstance annotation) {
    AnnotationValue value = annotation.value();
    HttpConstraintElement all =
        value == null ? new HttpConstraintElement() : constraint(value.asNested(), "value");
    List<HttpMethodConstraintElement> methods = new ArrayList<>();
    AnnotationValue list = annotation.value("httpMethodConstraints");
    if (list != null) {
      for (AnnotationInstance method : list.asNestedArray()) {
        methods.add(
            new HttpMethodConstraintElement(
                string(method, "value", ""), constraint(method, "emptyRoleSemantic")));
      }
    }
    return new ServletSecurityElement(all, methods);
  }

  private static HttpConstraintElement constraint(AnnotationInstance annotation, String semantic) {
    AnnotationValue empty = annotation.value(semantic);
    AnnotationValue transport = annotation.value("transportGuarantee");
    List<String> roles = strings(annotation, "rolesAllowed");
    return new HttpConstraintElement(
        empty == null || !roles.isEmpty()
            ? EmptyRoleSemantic.PERMIT
            : EmptyRoleSemantic.valueOf(empty.asEnum()),
        transport == null
            ? TransportGuarantee.NONE
            : TransportGuarantee.valueOf(transport.asEnum()),
        roles.toArray(String[]::new));
  }

  private void resources() {
    dataSources();
    for (AnnotationInstance annotation : all(Resource.class, Resources.class)) {
      AnnotationTarget target = annotation.target();
      String fallbackName = "";
      String fallbackType = "";
      switch (target == null ? AnnotationTarget.Kind.CLASS : target.kind()) {
        case FIELD -> {
          fallbackName = target.asField().declaringClass().name() + "/" + target.asField().name();
          fallbackType = target.asField().type().name().toString();
        }
        case METHOD -> {
          fallbackName =
              target.asMethod().declaringClass().name()
                  + "/"
                  + propertyName(target.asMethod().name());
          if (target.asMethod().parametersCount() == 1) {
            fallbackType = target.asMethod().parameterType(0).name().toString();
          }
        }
        default -> {
          // On a class name and type are said.
        }
      }
      String name = string(annotation, "name", fallbackName);
      AnnotationValue type = annotation.value("type");
      String lookup = string(annotation, "lookup", "");
      xml.resourceRefs.putIfAbsent(
          name,
          new ResourceRef(
              name,
              type == null ? fallbackType : type.asClass().name().toString(),
              lookup.isEmpty() ? Optional.empty() : Optional.of(lookup)));
    }
  }

  /** Jakarta Annotations 3.0, sections 2.15 and 2.16; what a descriptor defines wins. */
  private void dataSources() {
    for (AnnotationInstance definition :
        all(DataSourceDefinition.class, DataSourceDefinitions.class)) {
      Map<String, String> properties = new LinkedHashMap<>();
      for (String text : List.of("url", "user", "password", "databaseName", "serverName")) {
        String value = string(definition, text, "");
        if (!value.isEmpty()) {
          properties.put(text, value);
        }
      }
      for (String number : List.of("portNumber", "loginTimeout")) {
        AnnotationValue value = definition.value(number);
        if (value != null && value.asInt() > 0) {
          properties.put(number, String.valueOf(value.asInt()));
        }
      }
      for (String property : strings(definition, "properties")) {
        int equals = property.indexOf('=');
        if (equals > 0) {
          properties.put(
              property.substring(0, equals).strip(), property.substring(equals + 1).strip());
        }
      }
      String name = string(definition, "name", "");
      xml.dataSources.putIfAbsent(
          name,
          new DataSourceElement(
              name,
              string(definition, "className", ""),
              properties,
              positive(definition, "maxPoolSize"),
              positive(definition, "minPoolSize"),
              positive(definition, "maxIdleTime"),
              positive(definition, "isolationLevel")));
    }
  }

  /** The annotations of a kind; those of a list on a class have no target. */
  private List<AnnotationInstance> all(Class<?> one, Class<?> list) {
    List<AnnotationInstance> all = new ArrayList<>(index.getAnnotations(name(one)));
    for (AnnotationInstance several : index.getAnnotations(name(list))) {
      all.addAll(List.of(several.value().asNestedArray()));
    }
    return all;
  }

  private static Optional<Integer> positive(AnnotationInstance annotation, String key) {
    return Optional.of(integer(annotation, key, -1)).filter(value -> value > 0);
  }

  /** The property that a setter sets: {@code setPool} gives {@code pool}. */
  public static String propertyName(String setter) {
    return setter.startsWith("set") && setter.length() > 3
        ? Character.toLowerCase(setter.charAt(3)) + setter.substring(4)
        : setter;
  }

  private static List<String> patterns(AnnotationInstance annotation, String className)
      throws DescriptorException {
    List<String> patterns = new ArrayList<>(strings(annotation, "value"));
    List<String> named = strings(annotation, "urlPatterns");
    if (!patterns.isEmpty() && !named.isEmpty()) {
      throw new DescriptorException(className + ": value and urlPatterns exclude each other");
    }
    patterns.addAll(named);
    for (String pattern : patterns) {
      if (!UrlPatterns.valid(pattern)) {
        throw new DescriptorException(
            className
                + ": the pattern "
                + pattern
                + " is none of /exact, /prefix/*, *.extension, / or empty");
      }
    }
    return patterns;
  }

  private static Map<String, String> params(AnnotationInstance annotation) {
    Map<String, String> params = new LinkedHashMap<>();
    AnnotationValue list = annotation.value("initParams");
    if (list != null) {
      for (AnnotationInstance param : list.asNestedArray()) {
        params.put(string(param, "name", ""), string(param, "value", ""));
      }
    }
    return params;
  }

  private static List<String> strings(AnnotationInstance annotation, String key) {
    AnnotationValue value = annotation.value(key);
    return value == null ? List.of() : List.of(value.asStringArray());
  }

  private static String string(AnnotationInstance annotation, String key, String fallback) {
    AnnotationValue value = annotation.value(key);
    return value == null || value.asString().isEmpty() ? fallback : value.asString();
  }

  private static int integer(AnnotationInstance annotation, String key, int fallback) {
    AnnotationValue value = annotation.value(key);
    return value == null ? fallback : value.asInt();
  }

  private static long number(AnnotationInstance annotation, String key) {
    AnnotationValue value = annotation.value(key);
    return value == null ? -1 : value.asLong();
  }
}
