package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppTest {

  /** Says what it sees of a request. */
  @WebServlet(
      urlPatterns = {"/see/*", "*.see"},
      initParams = @WebInitParam(name = "greeting", value = "annotated"))
  public static class Seeing extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain;charset=utf-8");
      var out = response.getWriter();
      out.println("greeting=" + getInitParameter("greeting"));
      out.println("method=" + request.getMethod());
      out.println("uri=" + request.getRequestURI());
      out.println("url=" + request.getRequestURL());
      out.println("context=" + request.getContextPath());
      out.println("servlet=" + request.getServletPath());
      out.println("info=" + request.getPathInfo());
      out.println("query=" + request.getQueryString());
      out.println("match=" + request.getHttpServletMapping().getMappingMatch());
      out.println("value=" + request.getHttpServletMapping().getMatchValue());
      out.println("started=" + getServletContext().getAttribute("started"));
      out.println("filtered=" + request.getAttribute("filtered"));
      request
          .getParameterMap()
          .forEach((name, values) -> out.println("p:" + name + "=" + Arrays.toString(values)));
    }
  }

  /** Counts in a session. */
  @WebServlet("/count")
  public static class Counting extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      Integer count = (Integer) session.getAttribute("count");
      int next = count == null ? 1 : count + 1;
      session.setAttribute("count", next);
      response.getWriter().print(next + " " + session.isNew());
    }
  }

  /** The smallest answer. */
  @WebServlet("/hello")
  public static class Hello extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getOutputStream().print("hello, world!");
    }
  }

  @WebFilter("/see/*")
  public static class Marking implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("filtered", "yes");
      ((HttpServletResponse) response).setHeader("X-Filtered", "yes");
      chain.doFilter(request, response);
    }
  }

  @WebListener
  public static class Starting implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      event.getServletContext().setAttribute("started", "listener");
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(Seeing.class, Counting.class, Hello.class, Marking.class, Starting.class)
                .file("index.html", "<h1>welcome</h1>")
                .file("docs/index.html", "<h1>docs</h1>")
                .file("style.css", "body{}")
                .file("secret.jspf", "<% %>")
                .file("WEB-INF/secret.txt", "secret")
                .archive(folder.resolve("small.war")));
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  @Spec("10.13.a")
  void aServletAnswersInOnePieceWithItsLength() throws IOException {
    TestResponse response = app.get("/hello");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello, world!");
    assertThat(response.field("Content-Length")).contains("13");
    assertThat(response.field("Content-Type")).contains("text/plain");
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  @Test
  @Spec("2.1.a")
  void theAnswerToHeadHasTheLengthOfTheAnswerToGet() throws IOException {
    TestResponse response = app.send("HEAD", "/hello", "");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("Content-Length")).contains("13");
    assertThat(response.body()).isEmpty();
  }

  @Test
  @Spec({"3.1.a", "3.6.a", "6.2.4.a", "12.3.a", "8.1.3.a"})
  void aRequestIsSeenWithItsPathsParametersAndFilters() throws IOException {
    TestResponse response = app.post("/see/a%20b;x=1?q=1&q=2", "q=3&name=%EB%82%98");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("X-Filtered")).contains("yes");
    assertThat(new String(response.body().getBytes("ISO-8859-1"), "UTF-8").lines())
        .containsExactly(
            "greeting=annotated",
            "method=POST",
            "uri=/see/a%20b;x=1",
            "url=http://site.test/see/a%20b;x=1",
            "context=",
            "servlet=/see",
            "info=/a b",
            "query=q=1&q=2",
            "match=PATH",
            "value=a b",
            "started=listener",
            "filtered=yes",
            "p:q=[1, 2, 3]",
            "p:name=[나]");
  }

  @Test
  void aFormInAnUnknownCharsetIsTheClientsMistake() throws IOException {
    String type = "Content-Type: application/x-www-form-urlencoded; charset=bogus";
    assertThat(app.send("POST", "/see/a", "q=1", type).status()).isEqualTo(415);
  }

  @Test
  @Spec("2.1.c")
  void aTraceIsRefusedWithWhatIsAllowed() throws IOException {
    TestResponse refused = app.send("TRACE", "/hello", "");
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.field("Allow").orElseThrow()).contains("GET").doesNotContain("TRACE");
  }

  @Test
  @Spec({"7.1.1.a", "7.1.1.b", "7.2.a"})
  void aSessionIsKeptByItsCookie() throws IOException {
    TestResponse first = app.get("/count");
    TestResponse second = app.get("/count");

    assertThat(first.body()).isEqualTo("1 true");
    assertThat(first.field("Set-Cookie").orElseThrow())
        .matches("JSESSIONID=[A-Za-z0-9_-]{27}; Path=/; HttpOnly; SameSite=Lax");
    assertThat(second.body()).isEqualTo("2 false");
    assertThat(second.all("Set-Cookie")).isEmpty();
  }

  @Test
  void aSessionIdOfOnesOwnMakingIsNotTaken() throws IOException {
    app.cookies().put("JSESSIONID", "mine");

    assertThat(app.get("/count").body()).isEqualTo("1 true");
    assertThat(app.cookies().get("JSESSIONID")).isNotEqualTo("mine");
  }

  @Test
  void filesAreServedWithValidators() throws IOException {
    TestResponse whole = app.get("/style.css");
    String etag = whole.field("ETag").orElseThrow();

    assertThat(whole.body()).isEqualTo("body{}");
    assertThat(whole.field("Content-Type")).contains("text/css");
    assertThat(app.get("/style.css", "If-None-Match: " + etag).status()).isEqualTo(304);
    TestResponse part = app.get("/style.css", "Range: bytes=4-");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("{}");
    assertThat(part.field("Content-Range")).contains("bytes 4-5/6");
    assertThat(app.get("/style.css", "Range: bytes=9-").status()).isEqualTo(416);
    assertThat(app.post("/style.css", "").status()).isEqualTo(405);
  }

  @Test
  @Spec({"10.10.a", "10.10.c"})
  void aFolderLeadsToItsWelcomeFile() throws IOException {
    assertThat(app.get("/").body()).isEqualTo("<h1>welcome</h1>");
    assertThat(app.get("/docs/").body()).isEqualTo("<h1>docs</h1>");
    TestResponse redirect = app.get("/docs?a=b");
    assertThat(redirect.status()).isEqualTo(302);
    assertThat(redirect.field("Location")).contains("http://site.test/docs/?a=b");
  }

  @Test
  @Spec({"10.5.a", "3.5.2.b"})
  void whatIsNotForClientsIsNotThere() throws IOException {
    for (String target :
        new String[] {
          "/WEB-INF/secret.txt",
          "/web-inf/secret.txt",
          "/WEB-INF/classes/dev/naru/was/AppTest$Hello.class",
          "/docs/../WEB-INF/secret.txt",
          "/WEB-INF;x/secret.txt",
          "/%57EB-INF/secret.txt",
          "//WEB-INF/secret.txt",
          "/META-INF/",
          "/nothing"
        }) {
      TestResponse response = app.get(target);
      assertThat(response.status()).as(target).isIn(400, 404);
      assertThat(response.body()).as(target).doesNotContain("secret<").doesNotContain("Exception");
    }
    assertThat(app.get("/secret.jspf").status()).isEqualTo(404);
  }
}
