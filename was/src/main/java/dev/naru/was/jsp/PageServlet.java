package dev.naru.was.jsp;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jasper.servlet.JspServlet;
import org.jspecify.annotations.Nullable;

/**
 * Answers with pages: whichever a path names or, for a servlet that is declared as a page, that
 * one.
 */
public final class PageServlet implements Servlet {

  /** Parameters of Jasper that say how it is built in, which is not an application's to say. */
  private static final Set<String> OURS =
      Set.of("scratchdir", "engineOptionsClass", "compiler", "compilerClassName", "fork");

  private final Pages pages;
  private final Optional<String> file;
  private @Nullable ServletConfig config;
  private @Nullable JspServlet jasper;

  /**
   * Of an application's pages.
   *
   * @param file the page of a servlet that is declared as one
   */
  public PageServlet(Pages pages, Optional<String> file) {
    this.pages = pages;
    this.file = file;
  }

  @Override
  public void init(ServletConfig servlet) throws ServletException {
    ServletContext context = servlet.getServletContext();
    Map<String, String> parameters = new LinkedHashMap<>(pages.start(context));
    file.ifPresent(path -> parameters.put("jspFile", path));
    for (String name : Collections.list(servlet.getInitParameterNames())) {
      if (!OURS.contains(name)) {
        parameters.put(name, servlet.getInitParameter(name));
      }
    }
    JspServlet made = new JspServlet();
    made.init(new Config(servlet, parameters));
    config = servlet;
    jasper = made;
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    JspServlet ready = jasper;
    if (ready == null) {
      throw new IllegalStateException("service is called before init");
    }
    ready.service(request, response);
  }

  @Override
  public void destroy() {
    JspServlet ready = jasper;
    jasper = null;
    if (ready != null) {
      ready.destroy();
    }
  }

  @Override
  public @Nullable ServletConfig getServletConfig() {
    return config;
  }

  @Override
  public String getServletInfo() {
    return "Jakarta Pages";
  }

  /** The servlet's parameters and, below them, the container's for Jasper. */
  private record Config(ServletConfig servlet, Map<String, String> parameters)
      implements ServletConfig {

    @Override
    public String getServletName() {
      return servlet.getServletName();
    }

    @Override
    public ServletContext getServletContext() {
      return servlet.getServletContext();
    }

    @Override
    public @Nullable String getInitParameter(String name) {
      return parameters.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(parameters.keySet());
    }
  }
}
