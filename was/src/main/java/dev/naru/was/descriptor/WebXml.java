package dev.naru.was.descriptor;

import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an application declares about itself, from {@code web.xml} and annotations together (Servlet
 * 6.1, chapter 14). It is being filled while an application is read, and only read afterwards.
 */
public final class WebXml {

  /** The version written down, such as 6.1; the newest where there is no descriptor. */
  public String version = "6.1";

  /** Whether annotations are to be ignored (section 8.1). */
  public boolean metadataComplete;

  /** The application's name for people; may be empty. */
  public String displayName = "";

  /** Where the application wants to stand when nobody says otherwise (section 14.4). */
  public Optional<String> defaultContextPath = Optional.empty();

  /** Names of fragments, and {@code <others/>}, where their order is absolute (section 8.2.2). */
  public Optional<List<String>> absoluteOrdering = Optional.empty();

  /** Whether uncovered HTTP methods are denied (section 13.8.4). */
  public boolean denyUncoveredMethods;

  /** Parameters of the context. */
  public final Map<String, String> contextParams = new LinkedHashMap<>();

  /** Servlets by name. */
  public final Map<String, ServletElement> servlets = new LinkedHashMap<>();

  /** Filters by name. */
  public final Map<String, FilterElement> filters = new LinkedHashMap<>();

  /** Which requests filters see, in order. */
  public final List<FilterMapping> filterMappings = new ArrayList<>();

  /** Class names, in order. */
  public final List<String> listeners = new ArrayList<>();

  /** How sessions are kept. */
  public SessionElement session = SessionElement.DEFAULT;

  /** Media types by extension, without the dot. */
  public final Map<String, String> mimeTypes = new TreeMap<>();

  /** Names looked for in a folder; empty means the container's own list. */
  public final List<String> welcomeFiles = new ArrayList<>();

  /** What answers failures. */
  public final List<ErrorPage> errorPages = new ArrayList<>();

  /** Who may ask for what. */
  public final List<SecurityConstraint> constraints = new ArrayList<>();

  /** How users prove who they are. */
  public Optional<LoginConfig> login = Optional.empty();

  /** Roles that the application knows. */
  public final Set<String> roles = new TreeSet<>();

  /** Simple values of the environment by name below {@code java:comp/env}. */
  public final Map<String, EnvEntry> envEntries = new LinkedHashMap<>();

  /** Resources that the application asks for, by name below {@code java:comp/env}. */
  public final Map<String, ResourceRef> resourceRefs = new LinkedHashMap<>();

  /** Data sources that the application defines, by name as written. */
  public final Map<String, DataSourceElement> dataSources = new LinkedHashMap<>();

  /** What is put where in classes, beside what they say themselves. */
  public final List<InjectionTarget> injections = new ArrayList<>();

  /** What it says about pages. */
  public final JspConfig jsp = new JspConfig();

  /** Charsets of locales that have no charset (section 5.6). */
  public final Map<String, String> localeEncodings = new LinkedHashMap<>();

  /** The charset of requests that name none. */
  public Optional<String> requestEncoding = Optional.empty();

  /** The charset of responses that name none. */
  public Optional<String> responseEncoding = Optional.empty();

  /**
   * A servlet.
   *
   * @param className its class; absent for a JSP file
   * @param jspFile a page instead of a class
   * @param startup its turn at start; negative or absent for at first use
   * @param async whether it supports asynchronous processing, where that is said
   * @param usable whether it may be used at all, where that is said
   */
  public record ServletElement(
      String name,
      Optional<String> className,
      Optional<String> jspFile,
      Map<String, String> initParams,
      List<String> patterns,
      Optional<Integer> startup,
      Optional<Boolean> async,
      Optional<Boolean> usable,
      Optional<Multipart> multipart,
      Optional<String> runAs,
      Map<String, String> roleRefs) {

    /** One of which nothing is known but its name and what it is mapped to. */
    static ServletElement mapped(String name, List<String> patterns) {
      return new ServletElement(
          name,
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          patterns,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());
    }

    /** Its turn at start; negative for at first use. */
    public int loadOnStartup() {
      return startup.orElse(-1);
    }

    /** Whether it supports asynchronous processing. */
    public boolean asyncSupported() {
      return async.orElse(false);
    }

    /** Whether it may be used at all. */
    public boolean enabled() {
      return usable.orElse(true);
    }
  }

  /**
   * How parts of a body are taken (section 8.1.5).
   *
   * @param location a folder, relative to the temporary one; may be empty
   * @param maxFileSize bytes of a part; -1 for no limit
   * @param maxRequestSize bytes of the body; -1 for no limit
   * @param fileSizeThreshold bytes from which on a part goes to a file
   */
  public record Multipart(
      String location, long maxFileSize, long maxRequestSize, int fileSizeThreshold) {}

  /**
   * A filter.
   *
   * @param className empty where it is not said
   * @param async whether it supports asynchronous processing, where that is said
   */
  public record FilterElement(
      String name, String className, Map<String, String> initParams, Optional<Boolean> async) {

    /** Whether it supports asynchronous processing. */
    public boolean asyncSupported() {
      return async.orElse(false);
    }
  }

  /** A filter on patterns or servlets; no dispatcher type means REQUEST. */
  public record FilterMapping(
      String filter,
      List<String> patterns,
      List<String> servlets,
      Set<DispatcherType> dispatchers) {

    /** The dispatcher types that it stands for. */
    public EnumSet<DispatcherType> effectiveDispatchers() {
      return dispatchers.isEmpty()
          ? EnumSet.of(DispatcherType.REQUEST)
          : EnumSet.copyOf(dispatchers);
    }
  }

  /**
   * How sessions are kept (section 14.4.9).
   *
   * @param timeoutMinutes 0 or less means never; absent means the container's default
   * @param trackingModes upper case; empty means the container's default
   */
  public record SessionElement(
      Optional<Integer> timeoutMinutes,
      Optional<String> cookieName,
      Optional<String> domain,
      Optional<String> path,
      Optional<Boolean> httpOnly,
      Optional<Boolean> secure,
      Optional<Integer> maxAge,
      Map<String, String> attributes,
      Set<String> trackingModes) {

    /** Nothing said. */
    public static final SessionElement DEFAULT =
        new SessionElement(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Set.of());
  }

  /** What answers a status or an exception; neither means all other failures. */
  public record ErrorPage(Optional<Integer> code, Optional<String> exception, String location) {}

  /**
   * Who may ask for a collection of resources (section 13.8).
   *
   * @param roles absent for everybody, empty for nobody
   * @param transport NONE, INTEGRAL or CONFIDENTIAL
   */
  public record SecurityConstraint(
      List<ResourceCollection> collections, Optional<Set<String>> roles, String transport) {}

  /** Patterns, and the methods that are meant or, when those are empty, not meant. */
  public record ResourceCollection(
      List<String> patterns, Set<String> methods, Set<String> omittedMethods) {}

  /** How users prove who they are: BASIC, FORM, DIGEST or CLIENT-CERT. */
  public record LoginConfig(String method, String realm, String loginPage, String errorPage) {}

  /** A value with its type's class name. */
  public record EnvEntry(
      String name, String type, Optional<String> value, Optional<String> lookup) {}

  /**
   * A data source that the application defines (Jakarta Annotations 3.0, section 2.15).
   *
   * @param name with {@code java:}, or below {@code java:comp/env}
   * @param className of a DataSource, a ConnectionPoolDataSource, an XADataSource or a Driver
   * @param properties of that class, as texts: those that have elements of their own too
   * @param maxPoolSize connections; absent for the container's default
   * @param minPoolSize connections that are kept; absent for the container's default
   * @param maxIdleSeconds how long one that is not needed is kept; absent for the default
   * @param isolation as {@code java.sql.Connection} counts; absent for the database's own
   */
  public record DataSourceElement(
      String name,
      String className,
      Map<String, String> properties,
      Optional<Integer> maxPoolSize,
      Optional<Integer> minPoolSize,
      Optional<Integer> maxIdleSeconds,
      Optional<Integer> isolation) {}

  /**
   * What a descriptor puts into a class (Servlet 6.1, section 15.5).
   *
   * @param name of the resource, below {@code java:comp/env}
   * @param member a field, or the property that a setter sets
   */
  public record InjectionTarget(String className, String member, String name) {}

  /** A resource with its type's class name; may be empty. */
  public record ResourceRef(String name, String type, Optional<String> lookup) {}
}
