package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 7: sessions by URL, and their times. */
class UrlSessionsTest {

  /** Counts in a session, and writes how to come back to it. */
  @WebServlet("/count/*")
  public static class Counting extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      Object before = session.getAttribute("count");
      session.setAttribute("count", before == null ? 1 : (int) before + 1);
      response
          .getWriter()
          .print(
              session.getAttribute("count")
                  + " url="
                  + request.isRequestedSessionIdFromURL()
                  + " cookie="
                  + request.isRequestedSessionIdFromCookie()
                  + " "
                  + response.encodeURL("count/x?a=b#c")
                  + " "
                  + response.encodeRedirectURL("http://other.test/"));
    }
  }

  /** Says when a session was there last. */
  @WebServlet("/times")
  public static class Times extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      response.getWriter().print(session.getLastAccessedTime() - session.getCreationTime());
    }
  }

  private static final String BY_URL =
      "<session-config><tracking-mode>URL</tracking-mode></session-config>";
  private static final String BOTH =
      "<session-config><tracking-mode>COOKIE</tracking-mode><tracking-mode>URL</tracking-mode>"
          + "</session-config>";

  @TempDir Path folder;
  private final TestPlatform platform = TestPlatform.withManualClock();
  private RunningApp app;

  private void start(String webXml) throws IOException {
    Path war =
        new War().classes(Counting.class, Times.class).webXml(webXml).folder(folder.resolve("app"));
    app = RunningApp.start(platform, RunningApp.config(war), "/a/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private static String linkIn(TestResponse answer) {
    return "/a/" + answer.body().split(" ")[3];
  }

  @Test
  @Spec({"7.1.3.a", "7.1.4.a"})
  void aClientWithoutCookiesComesBackByTheUrlThatItWasGiven() throws IOException {
    start(BY_URL);

    TestResponse first = app.get("/a/count");
    assertThat(first.all("Set-Cookie")).isEmpty();
    assertThat(first.body())
        .matches(
            "1 url=false cookie=false count/x;jsessionid=[A-Za-z0-9_-]{27}\\?a=b#c"
                + " http://other.test/");

    assertThat(app.get(linkIn(first).replace("#c", "")).body())
        .startsWith("2 url=true cookie=false count/x;jsessionid=");
  }

  @Test
  @Spec("7.1.3.a")
  void aUrlCarriesNoIdOnceTheClientHasTakenTheCookie() throws IOException {
    start(BOTH);

    assertThat(app.get("/a/count").body()).contains("count/x;jsessionid=");
    assertThat(app.get("/a/count").body())
        .isEqualTo("2 url=false cookie=true count/x?a=b#c http://other.test/");
  }

  @Test
  @Spec("7.1.3.b")
  void anIdInTheUrlIsNotTakenUnlessSessionsAreTrackedByIt() throws IOException {
    start("");
    app.get("/a/count");
    String id = app.cookies().remove("JSESSIONID");

    assertThat(app.get("/a/count/x;jsessionid=" + id).body())
        .isEqualTo("1 url=true cookie=false count/x?a=b#c http://other.test/");
  }

  @Test
  @Spec("7.6.a")
  void theLastAccessIsThatOfTheRequestBefore() throws IOException {
    start("");
    assertThat(app.get("/a/times").body()).isEqualTo("0");
    platform.clock().advance(Duration.ofSeconds(5));
    assertThat(app.get("/a/times").body()).isEqualTo("0");
    platform.clock().advance(Duration.ofSeconds(7));

    assertThat(app.get("/a/times").body()).isEqualTo("5000");
  }
}
