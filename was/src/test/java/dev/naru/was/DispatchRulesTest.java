package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.descriptor.UrlPatterns;
import dev.naru.was.spec.Spec;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of chapters 9, 10 and 12 about what answers, and what dispatches let through. */
class DispatchRulesTest {

  /** Sends requests on, early and late. */
  @WebServlet("/send/*")
  public static class Sending extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      String to = request.getParameter("to");
      switch (request.getPathInfo()) {
        case "/forward" -> {
          response.getWriter().print("gone");
          request.getRequestDispatcher(to).forward(request, response);
          response.getWriter().print("never");
        }
        case "/include" -> request.getRequestDispatcher(to).include(request, response);
        case "/missing" ->
            response
                .getWriter()
                .print(
                    Tried.nothing(
                        () ->
                            request
                                .getRequestDispatcher("/nothing.txt")
                                .include(request, response)));
        case "/root" -> getServletContext().getRequestDispatcher("").forward(request, response);
        case "/late" -> {
          response.flushBuffer();
          response
              .getWriter()
              .print(
                  Tried.nothing(() -> request.getRequestDispatcher(to).forward(request, response)));
        }
        case "/failing" -> {
          StringBuilder said = new StringBuilder();
          for (String what : new String[] {"io", "servlet", "state", "error"}) {
            said.append(
                failed(
                    () ->
                        request
                            .getRequestDispatcher("/fail?with=" + what)
                            .include(request, response)));
            said.append(
                failed(
                    () ->
                        request
                            .getRequestDispatcher("/fail?with=" + what)
                            .forward(request, response)));
          }
          response.getWriter().print(said);
        }
        default -> throw new IllegalArgumentException();
      }
    }

    private static String failed(Tried.Nothing call) {
      try {
        return Tried.nothing(call) + " ";
      } catch (AssertionError e) {
        return "AssertionError ";
      }
    }
  }

  @WebServlet({"/target", "/both/target"})
  public static class Target extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("target");
    }
  }

  @WebServlet("/fail")
  public static class Failing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      switch (request.getParameter("with")) {
        case "io" -> throw new IOException();
        case "servlet" -> throw new ServletException();
        case "state" -> throw new IllegalStateException();
        default -> throw new AssertionError();
      }
    }
  }

  /** An error page. */
  @WebServlet("/told")
  public static class Told extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              request.getAttribute(RequestDispatcher.ERROR_EXCEPTION_TYPE)
                  + " "
                  + request.getAttribute(RequestDispatcher.ERROR_MESSAGE));
    }
  }

  @WebServlet("/guarded")
  @ServletSecurity(@HttpConstraint(EmptyRoleSemantic.DENY))
  public static class Guarded extends Target {}

  @WebServlet("*.jsp")
  public static class OwnPages extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("instead of " + request.getServletPath());
    }
  }

  @TempDir static Path folder;
  private static RunningApp app;

  @BeforeAll
  static void start() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(
                    Sending.class,
                    Target.class,
                    Failing.class,
                    Guarded.class,
                    Told.class,
                    OwnPages.class,
                    Tried.class)
                .webXml(
                    "<welcome-file-list><welcome-file>target</welcome-file>"
                        + "<welcome-file>index.html</welcome-file></welcome-file-list>"
                        + "<error-page><exception-type>java.lang.IllegalStateException"
                        + "</exception-type><location>/told</location></error-page>")
                .file("both/index.html", "a page")
                .file("page.jsp", "<%= 1 + 1 %>")
                .file("folder/file.txt", "a file")
                .folder(folder.resolve("app")));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  @Spec({"9.4.a"})
  void aForwardTakesTheBufferAndEndsTheResponseUnlessThatIsGone() throws IOException {
    assertThat(app.get("/send/forward?to=/target").body()).isEqualTo("target");
    assertThat(app.get("/send/late?to=/target").body()).isEqualTo("IllegalStateException");
  }

  @Test
  @Spec("9.5.a")
  void whatFailsComesThroughAsItIs() throws IOException {
    assertThat(app.get("/send/failing").body())
        .isEqualTo(
            "IOException IOException ServletException ServletException IllegalStateException"
                + " IllegalStateException AssertionError AssertionError ");
  }

  @Test
  @Spec("13.2.a")
  void dispatchesAreNotChecked() throws IOException {
    assertThat(app.get("/guarded").status()).isEqualTo(403);
    assertThat(app.get("/send/forward?to=/guarded").body()).isEqualTo("target");
    assertThat(app.get("/send/include?to=/guarded").body()).isEqualTo("target");
  }

  @Test
  @Spec("10.10.b")
  void aFolderWithoutAWelcomeFileIsNotFound() throws IOException {
    assertThat(app.get("/folder/file.txt").body()).isEqualTo("a file");
    assertThat(app.get("/folder/").status()).isEqualTo(404);
  }

  @Test
  @Spec("10.10.d")
  void aFileIsTakenBeforeAServletWhoseNameComesFirst() throws IOException {
    assertThat(app.get("/both/target").body()).isEqualTo("target");
    assertThat(app.get("/both/").body()).isEqualTo("a page");
    assertThat(app.get("/").body()).isEqualTo("target");
  }

  @Test
  @Spec("9.1.c")
  void theEmptyPathIsTheContextsRoot() throws IOException {
    assertThat(app.get("/send/root").body()).isEqualTo("target");
  }

  @Test
  @Spec("9.3.c")
  void aFileThatIsNotThereCannotBeIncluded() throws IOException {
    assertThat(app.get("/send/missing").body()).isEqualTo("FileNotFoundException");
    assertThat(app.get("/send/include?to=/nothing.txt").status()).isEqualTo(500);
  }

  @Test
  @Spec("10.9.1.c")
  void anErrorPageIsToldNoMessageWhereThereIsNone() throws IOException {
    assertThat(app.get("/fail?with=state").body())
        .isEqualTo("class java.lang.IllegalStateException null");
  }

  @Test
  @Spec("12.2.1.a")
  void anApplicationsOwnMappingTakesThePlaceOfThePages() throws IOException {
    assertThat(app.get("/page.jsp").body()).isEqualTo("instead of /page.jsp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/*", "/a", "/a/*", "/a/b.c", "*.c", "/a*", "/*.c", "/.a/..b"})
  @Spec("12.2.a")
  void patternsHaveOneOfTheForms(String pattern) {
    assertThat(UrlPatterns.valid(pattern)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/*", "*", "*a", "*.", "*.a/b", "//a", "/a\nb"})
  @Spec("12.2.a")
  void otherPatternsAreRefused(String pattern) {
    assertThat(UrlPatterns.valid(pattern)).isFalse();
  }
}
