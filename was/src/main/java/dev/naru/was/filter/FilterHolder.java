package dev.naru.was.filter;

import dev.naru.was.naming.Injector;
import dev.naru.was.servlet.InitParameters;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A filter and its life (Servlet 6.1, section 6.2.1): initialised before the first request. */
public final class FilterHolder implements FilterConfig {

  private static final Logger LOG = LoggerFactory.getLogger(FilterHolder.class);

  /** How an instance comes to be. */
  @FunctionalInterface
  public interface Maker {
    /** Makes it, injected. */
    Filter make() throws ReflectiveOperationException, NamingException;
  }

  private final String name;
  private final Injector injector;
  private final ServletContext context;
  private final InitParameters parameters;
  private @Nullable String className;
  private @Nullable Maker maker;
  private boolean asyncSupported;
  private volatile @Nullable Filter filter;

  /** Under a name, and preliminary: it has to be {@linkplain #complete completed}. */
  public FilterHolder(
      String name, Map<String, String> parameters, Injector injector, ServletContext context) {
    this.name = name;
    this.parameters = new InitParameters(parameters);
    this.injector = injector;
    this.context = context;
  }

  /** Says what it is; nothing is made yet. */
  public FilterHolder complete(String nameOfClass, Maker howMade) {
    className = nameOfClass;
    maker = howMade;
    return this;
  }

  /** Whether nobody has said what it is (section 4.4.2). */
  public boolean preliminary() {
    return maker == null;
  }

  /** Makes and initialises it. */
  public void start() throws ServletException {
    Maker how = maker;
    if (how == null) {
      throw new ServletException("the filter " + name + " has no class");
    }
    try {
      Filter made = how.make();
      made.init(this);
      filter = made;
    } catch (ReflectiveOperationException | NamingException | LinkageError e) {
      throw new ServletException("the filter " + name + " cannot be made: " + e, e);
    }
  }

  /** The instance. */
  Filter filter() {
    Filter made = filter;
    if (made == null) {
      throw new IllegalStateException("the filter " + name + " has not been started");
    }
    return made;
  }

  /** Ends its life. */
  public void destroy() {
    Filter made = filter;
    filter = null;
    if (made == null) {
      return;
    }
    try {
      made.destroy();
      injector.destroy(made);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.error("the filter {} failed while it was destroyed", name, e);
    }
  }

  /** Its class's name; null while it is preliminary. */
  public @Nullable String className() {
    return className;
  }

  /** Its parameters. */
  public InitParameters parameters() {
    return parameters;
  }

  /** Whether it supports asynchronous processing. */
  public boolean asyncSupported() {
    return asyncSupported;
  }

  /** Says whether it supports asynchronous processing. */
  public void asyncSupported(boolean supported) {
    asyncSupported = supported;
  }

  @Override
  public String getFilterName() {
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
}
