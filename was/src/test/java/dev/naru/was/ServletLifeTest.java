package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 2: how servlets come, serve and go. */
class ServletLifeTest {

  /** Counts in the context, which outlives servlets. */
  public abstract static class Counted extends HttpServlet {
    int count(String what) {
      return count(getServletContext(), what);
    }

    static int count(ServletContext context, String what) {
      synchronized (context) {
        Object before = context.getAttribute(what);
        int now = before == null ? 1 : (int) before + 1;
        context.setAttribute(what, now);
        return now;
      }
    }

    @Override
    public void destroy() {
      count(getServletName() + " destroyed");
    }
  }

  /** Says what the context has counted. */
  @WebServlet("/counted")
  public static class Telling extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getServletContext().getAttribute(request.getParameter("what")));
    }
  }

  @WebServlet("/options")
  public static class Optional extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {}
  }

  /** Declared twice, in the descriptor. */
  public static class Twice extends Counted {
    private int served;
    private String made;

    @Override
    public void init() {
      boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();
      made =
          getInitParameter("p")
              + " of "
              + getServletContext().getContextPath()
              + " "
              + own
              + " made "
              + count(getServletName() + " made");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();
      response.getWriter().print(made + " served " + ++served + " " + own);
    }
  }

  @WebServlet(name = "hesitant", value = "/hesitant")
  public static class Hesitant extends Counted {
    @Override
    public void init() throws ServletException {
      if (count("hesitant tried") == 1) {
        throw new ServletException("not yet");
      }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("now");
    }
  }

  @WebServlet(name = "late", value = "/late")
  public static class Late extends Counted {
    @Override
    public void init() throws ServletException {
      if (count("late tried") == 1) {
        throw new UnavailableException("in a minute", 60);
      }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("after " + count("late served"));
    }
  }

  @WebServlet(name = "leaving", value = "/leaving")
  public static class Leaving extends Counted {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException {
      count("leaving served");
      throw request.getParameter("for") == null
          ? new UnavailableException("for good")
          : new UnavailableException("for a while", Integer.parseInt(request.getParameter("for")));
    }
  }

  @TempDir Path folder;
  private TestPlatform platform;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    platform = TestPlatform.withManualClock();
    Path war =
        new War()
            .classes(
                Counted.class,
                Telling.class,
                Optional.class,
                Twice.class,
                Hesitant.class,
                Late.class,
                Leaving.class)
            .webXml(twice("eager", "<load-on-startup>1</load-on-startup>") + twice("lazy", ""))
            .folder(folder.resolve("app"));
    app = RunningApp.start(platform, RunningApp.config(war), "/a/");
  }

  private static String twice(String name, String more) {
    return "<servlet><servlet-name>%1$s</servlet-name><servlet-class>%2$s</servlet-class>"
            .formatted(name, Twice.class.getName())
        + "<init-param><param-name>p</param-name><param-value>%1$s</param-value></init-param>%2$s"
            .formatted(name, more)
        + "</servlet><servlet-mapping><servlet-name>%1$s</servlet-name>".formatted(name)
        + "<url-pattern>/%1$s</url-pattern></servlet-mapping>".formatted(name);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private String counted(String what) throws IOException {
    return app.get("/a/counted?what=" + what.replace(' ', '+')).body();
  }

  @Test
  @Spec("2.1.b")
  void optionsNamesTheMethodsThatThereAre() throws IOException {
    TestResponse answer = app.send("OPTIONS", "/a/options", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Allow").orElseThrow().split(", "))
        .contains("GET", "HEAD", "DELETE", "OPTIONS")
        .doesNotContain("POST", "PUT");
    assertThat(app.post("/a/options", "").status()).isEqualTo(405);
  }

  @Test
  @Spec({"2.2.a", "2.3.1.a", "2.3.2.a", "10.7.2.b"})
  void eachDeclarationHasOneInstanceMadeAtStartOrWhenItIsFirstAskedFor() throws IOException {
    assertThat(counted("eager made")).isEqualTo("1");
    assertThat(counted("lazy made")).isEqualTo("null");

    assertThat(app.get("/a/lazy").body()).isEqualTo("lazy of /a true made 1 served 1 true");
    assertThat(app.get("/a/lazy").body()).isEqualTo("lazy of /a true made 1 served 2 true");
    assertThat(app.get("/a/eager").body()).isEqualTo("eager of /a true made 1 served 1 true");
  }

  @Test
  @Spec("2.3.2.1.a")
  void aServletWhoseInitFailsIsTriedAgainAndWasNeverThere() throws IOException {
    assertThat(app.get("/a/hesitant").status()).isEqualTo(500);
    assertThat(counted("hesitant destroyed")).isEqualTo("null");

    assertThat(app.get("/a/hesitant").body()).isEqualTo("now");
    assertThat(counted("hesitant tried")).isEqualTo("2");
  }

  @Test
  @Spec("2.3.2.1.b")
  void initSaysHowLongItIsNotToBeTriedAgain() throws IOException {
    TestResponse first = app.get("/a/late");
    assertThat(first.status()).isEqualTo(503);
    assertThat(first.field("Retry-After")).contains("60");
    platform.clock().advance(Duration.ofSeconds(59));
    assertThat(app.get("/a/late").status()).isEqualTo(503);
    assertThat(counted("late tried")).isEqualTo("1");

    platform.clock().advance(Duration.ofSeconds(1));

    assertThat(app.get("/a/late").body()).isEqualTo("after 1");
  }

  @Test
  @Spec("2.3.3.2.a")
  void whoIsUnavailableForGoodIsDestroyedAndNotAskedAgain() throws IOException {
    assertThat(app.get("/a/leaving").status()).isEqualTo(404);
    assertThat(app.get("/a/leaving").status()).isEqualTo(404);

    assertThat(counted("leaving served")).isEqualTo("1");
    assertThat(counted("leaving destroyed")).isEqualTo("1");
  }

  @Test
  @Spec("2.3.3.2.b")
  void whoIsUnavailableForAWhileSaysWhenToComeBack() throws IOException {
    TestResponse answer = app.get("/a/leaving?for=30");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("Retry-After")).contains("30");
    assertThat(app.get("/a/leaving?for=30").status()).isEqualTo(503);
    assertThat(counted("leaving served")).isEqualTo("1");

    platform.clock().advance(Duration.ofSeconds(30));

    assertThat(app.get("/a/leaving?for=30").status()).isEqualTo(503);
    assertThat(counted("leaving served")).isEqualTo("2");
  }
}
