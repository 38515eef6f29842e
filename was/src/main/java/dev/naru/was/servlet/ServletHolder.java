package dev.naru.was.servlet;

import dev.naru.engine.network.Clock;
import dev.naru.was.naming.Injector;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A servlet and its life (Servlet 6.1, section 2.3): made and initialised once, at start or at its
 * first request; out of service for a while or for good when it says so; destroyed at the end.
 */
public final class ServletHolder implements ServletConfig {

  private static final Logger LOG = LoggerFactory.getLogger(ServletHolder.class);

  /** How an instance comes to be. */
  @FunctionalInterface
  public interface Maker {
    /** Makes it, injected. */
    Servlet make() throws ReflectiveOperationException, NamingException;
  }

  private final String name;
  private final Injector injector;
  private final ServletContext context;
  private final Clock clock;
  private final InitParameters parameters;
  private final Map<String, String> roleRefs = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable String className;
  private @Nullable Maker maker;
  private volatile @Nullable Servlet ready;
  private volatile @Nullable UnavailableException unavailable;
  private volatile long unavailableUntil;
  private int loadOnStartup = -1;
  private boolean asyncSupported;
  private boolean enabled = true;
  private boolean ofFiles;
  private @Nullable MultipartConfigElement multipart;
  private @Nullable String runAs;

  /** Under a name, and preliminary: it has to be {@linkplain #complete completed}. */
  public ServletHolder(
      String name,
      Map<String, String> parameters,
      Injector injector,
      ServletContext context,
      Clock clock) {
    this.name = name;
    this.parameters = new InitParameters(parameters);
    this.injector = injector;
    this.context = context;
    this.clock = clock;
  }

  /** Says what it is; nothing is made yet. */
  public ServletHolder complete(String nameOfClass, Maker howMade) {
    className = nameOfClass;
    maker = howMade;
    return this;
  }

  /** Whether nobody has said what it is (section 4.4.1). */
  public boolean preliminary() {
    return maker == null;
  }

  /** Its class's name; null while it is preliminary. */
  public @Nullable String className() {
    return className;
  }

  /** Its parameters. */
  public InitParameters parameters() {
    return parameters;
  }

  /** Its turn at start; negative for at first use. */
  public int loadOnStartup() {
    return loadOnStartup;
  }

  /** Sets its turn at start. */
  public void loadOnStartup(int turn) {
    loadOnStartup = turn;
  }

  /** Whether it supports asynchronous processing. */
  public boolean asyncSupported() {
    return asyncSupported;
  }

  /** Says whether it supports asynchronous processing. */
  public void asyncSupported(boolean supported) {
    asyncSupported = supported;
  }

  /** Whether it may be used at all. */
  public boolean enabled() {
    return enabled;
  }

  /** Says whether it may be used at all. */
  public void enabled(boolean value) {
    enabled = value;
  }

  /** Whether it answers with the file at a path, so that without one there is nothing to answer. */
  public boolean ofFiles() {
    return ofFiles;
  }

  /** Says whether it answers with the file at a path. */
  public void ofFiles(boolean value) {
    ofFiles = value;
  }

  /** How it takes parts, when it does. */
  public Optional<MultipartConfigElement> multipart() {
    return Optional.ofNullable(multipart);
  }

  /** Says how it takes parts. */
  public void multipart(MultipartConfigElement config) {
    multipart = config;
  }

  /** The role that it acts in, when one is named. */
  public Optional<String> runAs() {
    return Optional.ofNullable(runAs);
  }

  /** Names the role that it acts in. */
  public void runAs(String role) {
    runAs = role;
  }

  /** Names that the servlet uses for roles (section 13.3), to be filled at deployment. */
  public Map<String, String> roleRefs() {
    return roleRefs;
  }

  /** The role behind a name that the servlet uses. */
  public String role(String used) {
    return roleRefs.isEmpty() ? used : roleRefs.getOrDefault(used, used);
  }

  /**
   * Answers a request.
   *
   * @throws UnavailableException while it is out of service
   */
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Servlet servlet = ready;
    if (servlet == null) {
      servlet = load();
    }
    try {
      servlet.service(request, response);
    } catch (UnavailableException e) {
      takeOut(e);
      throw e;
    }
  }

  /** Another servlet that answers in its place, for a request. */
  public ServletHolder standIn(Maker instead) {
    ServletHolder holder = new ServletHolder(name, Map.of(), injector, context, clock);
    holder.complete(String.valueOf(className), instead);
    holder.asyncSupported(asyncSupported);
    return holder;
  }

  /**
   * Makes and initialises it, unless that has been done.
   *
   * @throws UnavailableException while it is out of service
   */
  public Servlet load() throws ServletException {
    lock.lock();
    try {
      Servlet servlet = ready;
      if (servlet != null) {
        return servlet;
      }
      checkAvailable();
      if (!enabled) {
        throw new UnavailableException("the servlet " + name + " is disabled");
      }
      Maker how = maker;
      if (how == null) {
        throw new ServletException("the servlet " + name + " has no class");
      }
      try {
        servlet = how.make();
        servlet.init(this);
      } catch (UnavailableException e) {
        takeOut(e);
        throw e;
      } catch (ReflectiveOperationException | NamingException | LinkageError e) {
        throw new ServletException("the servlet " + name + " cannot be made: " + reason(e), e);
      }
      ready = servlet;
      return servlet;
    } finally {
      lock.unlock();
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause instanceof ReflectiveOperationException) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  private void takeOut(UnavailableException e) {
    lock.lock();
    try {
      unavailable = e;
      int seconds = Math.max(0, e.getUnavailableSeconds());
      unavailableUntil = clock.nanos() + TimeUnit.SECONDS.toNanos(seconds);
      destroyInstance();
    } finally {
      lock.unlock();
    }
  }

  private void checkAvailable() throws UnavailableException {
    UnavailableException reason = unavailable;
    if (reason == null) {
      return;
    }
    if (reason.isPermanent()) {
      throw new UnavailableException(reason.getMessage());
    }
    long left = unavailableUntil - clock.nanos();
    if (left > 0) {
      throw new UnavailableException(
          reason.getMessage(), (int) (TimeUnit.NANOSECONDS.toSeconds(left) + 1));
    }
    unavailable = null;
  }

  /** Ends its life. */
  public void destroy() {
    lock.lock();
    try {
      destroyInstance();
    } finally {
      lock.unlock();
    }
  }

  private void destroyInstance() {
    Servlet servlet = ready;
    ready = null;
    if (servlet == null) {
      return;
    }
    try {
      servlet.destroy();
      injector.destroy(servlet);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.error("the servlet {} failed while it was destroyed", name, e);
    }
  }

  @Override
  public String getServletName() {
    return name;
  }

  @Override
  public ServletContext getServletContext() {
    return context;
  }

  @Override
  public @Nullable String getInitParameter(String parameter) {
    return parameters.all().get(parameter);
  }

  @Override
  public Enumeration<String> getInitParameterNames() {
    return Collections.enumeration(parameters.all().keySet());
  }

  @Override
  public String toString() {
    return name;
  }
}
