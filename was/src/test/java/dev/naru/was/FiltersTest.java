package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 6: filters, and which dispatches go through them. */
class FiltersTest {

  /** Writes its name down in a request's list of filters. */
  public static class Noting implements Filter {
    private String name;

    @Override
    public void init(FilterConfig config) {
      name = config.getFilterName();
      ServletContext context = config.getServletContext();
      Object before = context.getAttribute("filters");
      context.setAttribute("filters", (before == null ? "" : before + " ") + name);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      Object seen = request.getAttribute("seen");
      request.setAttribute("seen", (seen == null ? "" : seen + " ") + name);
      chain.doFilter(request, response);
    }
  }

  @WebFilter(filterName = "every-servlet", servletNames = "*")
  public static class EveryServlet extends Noting {}

  @WebFilter(filterName = "clients", urlPatterns = "/*")
  public static class Clients extends Noting {}

  @WebFilter(
      filterName = "forward",
      urlPatterns = "/*",
      dispatcherTypes = DispatcherType.FORWARD,
      asyncSupported = true)
  public static class Forwards extends Noting {}

  @WebFilter(filterName = "include", urlPatterns = "/*", dispatcherTypes = DispatcherType.INCLUDE)
  public static class Includes extends Noting {}

  @WebFilter(filterName = "error", urlPatterns = "/*", dispatcherTypes = DispatcherType.ERROR)
  public static class Errors extends Noting {}

  @WebFilter(
      filterName = "async",
      urlPatterns = "/*",
      dispatcherTypes = DispatcherType.ASYNC,
      asyncSupported = true)
  public static class Asyncs extends Noting {}

  /** Puts its own request and response around. */
  @WebFilter("/wrapped")
  public static class Wrapping implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      chain.doFilter(
          new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public String getHeader(String name) {
              return "of the wrapper";
            }
          },
          new HttpServletResponseWrapper((HttpServletResponse) response) {
            @Override
            public void setHeader(String name, String value) {
              super.setHeader(name, value + " through the wrapper");
            }
          });
    }
  }

  @WebServlet("/wrapped")
  public static class Wrapped extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("X-Set", "set");
      response.getWriter().print(request.getHeader("X-Any"));
    }
  }

  @WebServlet("/seen")
  public static class Seeing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getAttribute("seen"));
    }
  }

  @WebServlet("/made")
  public static class Made extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String made = (String) getServletContext().getAttribute("filters");
      response.getWriter().print(new TreeSet<>(java.util.List.of(made.split(" "))));
      response.getWriter().print(made.split(" ").length);
    }
  }

  @WebServlet(urlPatterns = "/to/*", asyncSupported = true)
  public static class Sending extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.setAttribute("seen", null);
      switch (request.getPathInfo()) {
        case "/forward" -> request.getRequestDispatcher("/seen").forward(request, response);
        case "/include" -> request.getRequestDispatcher("/seen").include(request, response);
        case "/error" -> response.sendError(418);
        case "/async" -> request.startAsync().dispatch("/seen");
        default -> throw new IllegalArgumentException();
      }
    }
  }

  /** Cannot begin. */
  @WebFilter("/*")
  public static class Broken implements Filter {
    @Override
    public void init(FilterConfig config) throws ServletException {
      throw new ServletException("no filter today");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {}
  }

  @TempDir static Path folder;
  private static RunningApp app;

  @BeforeAll
  static void start() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(
                    Noting.class,
                    EveryServlet.class,
                    Clients.class,
                    Forwards.class,
                    Includes.class,
                    Errors.class,
                    Asyncs.class,
                    Wrapping.class,
                    Wrapped.class,
                    Seeing.class,
                    Made.class,
                    Sending.class)
                .webXml(
                    """
                    <error-page><error-code>418</error-code><location>/seen</location></error-page>
                    <filter><filter-name>every-servlet</filter-name><async-supported>true</async-supported></filter>
                    <filter><filter-name>clients</filter-name><async-supported>true</async-supported></filter>
                    """)
                .folder(folder.resolve("app")));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  @Spec("6.2.1.a")
  void eachDeclarationIsMadeOnceBeforeTheFirstRequest() throws IOException {
    assertThat(app.get("/made").body())
        .isEqualTo("[async, clients, error, every-servlet, forward, include]6");
  }

  @Test
  @Spec("6.2.1.b")
  void aFilterThatCannotBeginKeepsTheApplicationFromStarting() throws IOException {
    Path war = new War().classes(Broken.class).folder(folder.resolve("broken"));

    assertThatThrownBy(() -> RunningApp.start(war))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no filter today");
  }

  @Test
  @Spec("6.2.2.a")
  void aFiltersOwnRequestAndResponseAreWhatTheServletSees() throws IOException {
    TestResponse answer = app.get("/wrapped", "X-Any: of the client");

    assertThat(answer.body()).isEqualTo("of the wrapper");
    assertThat(answer.field("X-Set")).contains("set through the wrapper");
  }

  @Test
  @Spec({"6.2.4.b", "6.2.5.a", "8.1.2.a"})
  void requestsOfClientsGoThroughThoseThatSayNothingElse() throws IOException {
    assertThat(app.get("/seen").body()).isEqualTo("clients every-servlet");
  }

  @Test
  @Spec({"6.2.5.b", "10.9.3.a"})
  void eachDispatchGoesThroughTheFiltersOfItsType() throws IOException {
    assertThat(app.get("/to/forward").body()).isEqualTo("forward");
    assertThat(app.get("/to/include").body()).isEqualTo("include");
    assertThat(app.get("/to/error").body()).isEqualTo("error");
    assertThat(app.get("/to/async").body()).isEqualTo("async");
  }
}
