package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 9 of the specification, and section 10.9. */
class DispatchTest {

  /** Says what it sees, with every attribute that the specification defines. */
  @WebServlet(name = "target", urlPatterns = "/target/*")
  public static class Target extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      PrintWriter out = response.getWriter();
      out.print("[" + request.getDispatcherType() + " " + request.getMethod());
      out.print(" " + request.getRequestURI() + " " + request.getServletPath());
      out.print(" " + request.getPathInfo() + " " + request.getQueryString());
      out.print(" p=" + Arrays.toString(request.getParameterValues("p")));
      out.print(" filters=" + request.getAttribute("filters"));
      Collections.list(request.getAttributeNames()).stream()
          .filter(name -> name.startsWith("jakarta.servlet.") && !name.endsWith("mapping"))
          .sorted()
          .forEach(name -> out.print(" " + name.substring(16) + "=" + request.getAttribute(name)));
      out.print("]");
      response.setStatus(299);
      response.setHeader("X-Target", "yes");
    }
  }

  @WebServlet("/go/*")
  public static class Going extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      PrintWriter out = response.getWriter();
      out.print("before ");
      switch (request.getPathInfo()) {
        case "/forward" ->
            request
                .getRequestDispatcher("/target/a%20b;v=1?p=2&p=3")
                .forward(new HttpServletRequestWrapper(request), response);
        case "/include" -> request.getRequestDispatcher("/target/x?p=2").include(request, response);
        case "/relative" -> request.getRequestDispatcher("../target/r").forward(request, response);
        case "/named" ->
            getServletContext().getNamedDispatcher("target").forward(request, response);
        case "/committed" -> {
          response.flushBuffer();
          request.getRequestDispatcher("/target/x").forward(request, response);
        }
        case "/outside" -> out.print(request.getRequestDispatcher("/../../x"));
        default -> throw new IllegalArgumentException();
      }
      out.print(" after");
    }
  }

  @WebServlet("/fail/*")
  public static class Failing extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      response.getWriter().print("never seen");
      response.addHeader("X-Kept", "yes");
      switch (request.getPathInfo()) {
        case "/code" -> response.sendError(418, "no <coffee>");
        case "/unmapped" -> response.sendError(410, "no <coffee>");
        case "/exception" -> throw new ServletException(new IllegalStateException("why"));
        case "/unmapped-exception" -> throw new UnsupportedOperationException("secret");
        case "/page-fails" -> response.sendError(409);
        case "/late" -> {
          response.flushBuffer();
          throw new IOException("late");
        }
        default -> throw new IllegalArgumentException();
      }
      response.getWriter().print("never seen");
    }
  }

  @WebServlet("/redirect/*")
  public static class Redirecting extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("never seen");
      response.sendRedirect(request.getParameter("to"));
      response.getWriter().print("never seen");
    }
  }

  @WebServlet("/locale")
  public static class Speaking extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.setLocale(Locale.JAPANESE);
      response.getWriter().print("日");
    }
  }

  @WebFilter(
      urlPatterns = "/*",
      dispatcherTypes = {
        DispatcherType.REQUEST,
        DispatcherType.FORWARD,
        DispatcherType.INCLUDE,
        DispatcherType.ERROR
      })
  public static class Counting implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      Object seen = request.getAttribute("filters");
      String type = request.getDispatcherType().name().substring(0, 1);
      request.setAttribute("filters", (seen == null ? "" : seen) + type);
      chain.doFilter(request, response);
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(
                    Target.class,
                    Going.class,
                    Failing.class,
                    Redirecting.class,
                    Speaking.class,
                    Counting.class)
                .webXml(
                    """
                    <error-page><error-code>418</error-code><location>/target/teapot</location></error-page>
                    <error-page><exception-type>java.lang.IllegalStateException</exception-type>
                      <location>/target/state</location></error-page>
                    <error-page><error-code>409</error-code><location>/fail/exception</location></error-page>
                    """)
                .folder(folder.resolve("app")));
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  @Spec({"9.4.2.a", "3.1.b", "9.1.1.a"})
  void aForwardIsSeenByTheTargetAsItsOwnRequest() throws IOException {
    TestResponse response = app.post("/go/forward?q=1", "p=4");

    assertThat(response.status()).isEqualTo(299);
    assertThat(response.body())
        .isEqualTo(
            "[FORWARD POST /target/a%20b;v=1 /target /a b p=2&p=3 p=[2, 3, 4] filters=RF"
                + " forward.context_path= forward.path_info=/forward forward.query_string=q=1"
                + " forward.request_uri=/go/forward forward.servlet_path=/go]");
  }

  @Test
  @Spec({"9.3.a", "9.3.1.a"})
  void anIncludeAddsToTheBodyAlone() throws IOException {
    TestResponse response = app.get("/go/include?q=1&p=1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("X-Target")).isEmpty();
    assertThat(response.body())
        .isEqualTo(
            "before [INCLUDE GET /go/include /go /include q=1&p=1 p=[2, 1] filters=RI"
                + " include.context_path= include.path_info=/x include.query_string=p=2"
                + " include.request_uri=/target/x include.servlet_path=/target] after");
  }

  @Test
  @Spec("9.1.b")
  void aRelativePathStartsWhereTheRequestIs() throws IOException {
    assertThat(app.get("/go/relative").body())
        .startsWith("[FORWARD GET /go/../target/r /target /r");
  }

  @Test
  @Spec("9.4.2.a")
  void aForwardByNameChangesNoPathAndSetsNoAttribute() throws IOException {
    assertThat(app.get("/go/named").body())
        .isEqualTo("[FORWARD GET /go/named /go /named null p=null filters=R]");
  }

  @Test
  @Spec("9.1.a")
  void whatLeavesTheContextHasNoDispatcher() throws IOException {
    assertThat(app.get("/go/outside").body()).isEqualTo("before null after");
  }

  @Test
  @Spec({"10.9.1.a", "10.9.2.a", "10.9.1.b"})
  void anErrorCodeLeadsToItsPageWithGet() throws IOException {
    TestResponse response = app.post("/fail/code?q=1", "p=4");

    assertThat(response.status()).isEqualTo(299);
    assertThat(response.field("X-Kept")).contains("yes");
    assertThat(response.body())
        .isEqualTo(
            "[ERROR GET /target/teapot /target /teapot q=1 p=[4] filters=RE error.message=no"
                + " <coffee> error.method=POST error.query_string=q=1"
                + " error.request_uri=/fail/code error.servlet_name="
                + Failing.class.getName()
                + " error.status_code=418]");
  }

  @Test
  @Spec("10.9.2.b")
  void anExceptionWithinAServletExceptionLeadsToItsPage() throws IOException {
    assertThat(app.get("/fail/exception").body())
        .startsWith("[ERROR GET /target/state")
        .contains("error.exception=java.lang.IllegalStateException: why")
        .contains("error.exception_type=class java.lang.IllegalStateException")
        .contains("error.status_code=500");
  }

  @Test
  @Spec("10.9.2.c")
  void withoutAPageTheDefaultOneEscapesWhatItSays() throws IOException {
    TestResponse response = app.get("/fail/unmapped");

    assertThat(response.status()).isEqualTo(410);
    assertThat(response.body()).contains("410 Gone").contains("no &lt;coffee&gt;");
  }

  @Test
  void anExceptionShowsNothingOfItself() throws IOException {
    TestResponse response = app.get("/fail/unmapped-exception");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body())
        .contains("500 Internal Server Error")
        .doesNotContain("secret")
        .doesNotContain("Exception");
  }

  @Test
  void anErrorPageThatFailsLeavesTheStatusAndTheDefaultPage() throws IOException {
    TestResponse response = app.get("/fail/page-fails");

    assertThat(response.status()).isEqualTo(409);
    assertThat(response.body()).contains("409 Conflict").doesNotContain("never seen");
  }

  @Test
  @Spec("5.5.a")
  void redirectsAreAbsolute() throws IOException {
    assertThat(location("/x/../y?a=b")).isEqualTo("http://site.test/y?a=b");
    assertThat(location("z")).isEqualTo("http://site.test/redirect/z");
    assertThat(location("../z")).isEqualTo("http://site.test/z");
    assertThat(location("//other.test/z")).isEqualTo("http://other.test/z");
    assertThat(location("https://other.test/z")).isEqualTo("https://other.test/z");
    assertThat(location("/%0d%0aX:%20y")).isEqualTo("http://site.test/%0D%0AX:%20y");
  }

  private String location(String to) throws IOException {
    TestResponse response = app.get("/redirect/a?to=" + to);
    assertThat(response.status()).isEqualTo(302);
    String location = response.field("Location").orElseThrow();
    assertThat(response.body()).contains("<a href=\"" + location + "\">");
    return location;
  }

  @Test
  @Spec("5.6.a")
  void aLocaleBringsItsCharset() throws IOException {
    TestResponse response = app.get("/locale");

    assertThat(response.field("Content-Type")).contains("text/plain;charset=Shift_JIS");
    assertThat(response.field("Content-Language")).contains("ja");
    assertThat(response.body().getBytes("ISO-8859-1")).isEqualTo("日".getBytes("Shift_JIS"));
  }
}
