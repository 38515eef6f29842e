package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 5: what a servlet can do with a response. */
class ResponseTest {

  /** Does one thing to a response, and writes what came of it. */
  @WebServlet("/do/*")
  public static class Doing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getPathInfo()) {
        case "/buffer" -> {
          response.setBufferSize(1000);
          StringBuilder said = new StringBuilder(response.getBufferSize() >= 1000 ? "" : "small ");
          int size = response.getBufferSize();
          response.getOutputStream().write("x".repeat(size - 1).getBytes());
          said.append(response.isCommitted()).append(' ');
          said.append(Tried.nothing(() -> response.setBufferSize(2 * size))).append(' ');
          response.getOutputStream().write("xx".getBytes());
          said.append(response.isCommitted());
          response.getOutputStream().print(said.toString());
        }
        case "/flush" -> {
          boolean before = response.isCommitted();
          response.flushBuffer();
          response.getWriter().print(before + " " + response.isCommitted());
        }
        case "/late" -> {
          response.setHeader("X-Early", "1");
          response.flushBuffer();
          response.setStatus(404);
          response.setHeader("X-Early", "2");
          response.addHeader("X-Late", "1");
          response.addCookie(new Cookie("late", "1"));
          response.setContentType("text/late");
          response.setLocale(Locale.KOREAN);
          response
              .getWriter()
              .print(
                  Tried.nothing(response::reset)
                      + Tried.nothing(response::resetBuffer)
                      + Tried.nothing(() -> response.sendError(404))
                      + Tried.nothing(() -> response.sendRedirect("/x"))
                      + Tried.nothing(() -> response.setTrailerFields(Map::of)));
        }
        case "/reset" -> {
          response.setStatus(404);
          response.setHeader("X-Gone", "1");
          response.getWriter().print("gone");
          response.reset();
          response.getOutputStream().print("again");
        }
        case "/reset-buffer" -> {
          response.setStatus(404);
          response.setHeader("X-Kept", "1");
          response.getWriter().print("gone");
          response.resetBuffer();
          response.getWriter().print("again");
        }
        case "/fields" -> {
          response.setHeader("X-Set", "1");
          response.setHeader("X-Set", "2");
          response.addHeader("X-Set", "3");
          response.addHeader("X-Set", null);
          response.setHeader("X-Removed", "1");
          response.setHeader("x-removed", null);
          response.setIntHeader("X-Number", 12);
          response.setDateHeader("X-Date", 1000);
          response
              .getWriter()
              .print(
                  response.getHeaders("x-set")
                      + " "
                      + response.containsHeader("X-Removed")
                      + " "
                      + response.getHeader("X-Removed"));
        }
        case "/trailers" -> {
          StringBuilder written = new StringBuilder();
          String refused =
              Tried.nothing(
                  () -> response.setTrailerFields(() -> Map.of("X-Length", "" + written.length())));
          written.append(refused);
          response.getWriter().print(refused);
          response.flushBuffer();
          written.append("more");
          response.getWriter().print("more");
        }
        case "/redirect" -> {
          response.setContentType("text/plain");
          response.setContentLength(2);
          response.getWriter().print("gone");
          response.sendRedirect("/x?a=1&b='");
          response.getWriter().print("never");
        }
        case "/redirect-with" -> {
          response.getWriter().print("kept");
          response.sendRedirect("/x", 303, false);
          response.getWriter().print("never");
        }
        case "/error" -> {
          response.getWriter().print("gone");
          response.sendError(410);
          response.getWriter().print("never" + response.isCommitted());
          getServletContext().setAttribute("after", "" + response.isCommitted());
        }
        case "/length" -> {
          response.setContentLength(5);
          response.getOutputStream().print("hello");
          getServletContext().setAttribute("after", "" + response.isCommitted());
          response.setHeader("X-Late", "1");
        }
        case "/after" -> response.getWriter().print(getServletContext().getAttribute("after"));
        case "/charset" -> {
          response.setContentType("text/plain");
          if (request.getParameter("locale") != null) {
            response.setLocale(Locale.forLanguageTag(request.getParameter("locale")));
          }
          if (request.getParameter("own") != null) {
            response.setCharacterEncoding(request.getParameter("own"));
          }
          if (request.getParameter("then") != null) {
            response.setLocale(Locale.forLanguageTag(request.getParameter("then")));
          }
          response.getWriter().print("é" + response.getCharacterEncoding());
        }
        case "/no-charset" -> {
          response.setContentType("text/plain");
          response.setCharacterEncoding("UTF-16");
          response.setCharacterEncoding((Charset) null);
          response.getWriter().print(response.getCharacterEncoding());
        }
        case "/late-charset" -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.getWriter().print("é");
          response.setCharacterEncoding("ISO-8859-1");
          response.setContentType("text/html;charset=ISO-8859-1");
          response.setLocale(Locale.JAPANESE);
          response.getWriter().print(response.getCharacterEncoding());
        }
        default -> throw new IllegalArgumentException();
      }
    }
  }

  @TempDir static Path folder;
  private static RunningApp app;
  private static RunningApp speaking;

  private static RunningApp start(String name, String webXml) throws IOException {
    return RunningApp.start(
        new War().classes(Doing.class, Tried.class).webXml(webXml).folder(folder.resolve(name)));
  }

  @BeforeAll
  static void start() throws IOException {
    app = start("app", "");
    speaking =
        start("speaking", "<response-character-encoding>UTF-8</response-character-encoding>");
  }

  @AfterAll
  static void stop() {
    app.close();
    speaking.close();
  }

  @Test
  @Spec({"5.1.a", "5.1.c"})
  void aFullBufferOrAFlushCommits() throws IOException {
    assertThat(app.get("/do/buffer").body()).endsWith("xfalse IllegalStateException true");
    assertThat(app.get("/do/flush").body()).isEqualTo("false true");
  }

  @Test
  @Spec({"5.1.b", "5.2.b", "5.5.b"})
  void whatIsCommittedStaysAsItIs() throws IOException {
    TestResponse answer = app.get("/do/late");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.all("X-Early")).containsExactly("1");
    assertThat(answer.all("X-Late")).isEmpty();
    assertThat(answer.all("Set-Cookie")).isEmpty();
    assertThat(answer.all("Content-Type")).isEmpty();
    assertThat(answer.all("Content-Language")).isEmpty();
    assertThat(answer.body()).isEqualTo("IllegalStateException".repeat(5));
  }

  @Test
  @Spec("5.1.b")
  void aResetForgetsAllAndResetBufferTheBodyAlone() throws IOException {
    TestResponse reset = app.get("/do/reset");
    assertThat(reset.status()).isEqualTo(200);
    assertThat(reset.all("X-Gone")).isEmpty();
    assertThat(reset.body()).isEqualTo("again");

    TestResponse buffer = app.get("/do/reset-buffer");
    assertThat(buffer.status()).isEqualTo(404);
    assertThat(buffer.all("X-Kept")).containsExactly("1");
    assertThat(buffer.body()).isEqualTo("again");
  }

  @Test
  @Spec("5.2.a")
  void fieldsAreSetAddedAndRemoved() throws IOException {
    TestResponse answer = app.get("/do/fields");

    assertThat(answer.all("X-Set")).containsExactly("2", "3");
    assertThat(answer.all("X-Removed")).isEmpty();
    assertThat(answer.all("X-Number")).containsExactly("12");
    assertThat(answer.all("X-Date")).containsExactly("Thu, 01 Jan 1970 00:00:01 GMT");
    assertThat(answer.body()).isEqualTo("[2, 3] false null");
  }

  @Test
  @Spec("5.3.a")
  void trailersAreAskedForWhenTheBodyIsThere() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send("GET /do/trailers HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      assertThat(client.rest()).contains("done").contains("more").endsWith("X-Length: 8\r\n\r\n");
    }
    try (TestClient client = app.server().connect()) {
      client.send("GET /do/trailers HTTP/1.0\r\nHost: site.test\r\n\r\n");
      assertThat(client.rest()).endsWith("\r\n\r\nIllegalStateExceptionmore");
    }
  }

  @Test
  @Spec("5.5.c")
  void aRedirectPutsAShortNoteInThePlaceOfTheBufferUnlessThatIsToStay() throws IOException {
    TestResponse cleared = app.get("/do/redirect");
    assertThat(cleared.status()).isEqualTo(302);
    assertThat(cleared.field("Location")).contains("http://site.test/x?a=1&b='");
    assertThat(cleared.field("Content-Type")).contains("text/html;charset=utf-8");
    assertThat(cleared.body())
        .contains("<a href=\"http://site.test/x?a=1&amp;b=&#39;\">")
        .doesNotContain("gone", "never");

    TestResponse kept = app.get("/do/redirect-with");
    assertThat(kept.status()).isEqualTo(303);
    assertThat(kept.body()).isEqualTo("kept");
  }

  @Test
  @Spec({"5.5.b", "5.7.a"})
  void anErrorTakesTheBufferAndEndsTheResponse() throws IOException {
    TestResponse answer = app.get("/do/error");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.body()).contains("410 Gone").doesNotContain("never");
    assertThat(app.get("/do/after").body()).isEqualTo("true");
  }

  @Test
  @Spec("5.7.a")
  void aBodyOfTheLengthThatWasSaidEndsTheResponse() throws IOException {
    TestResponse answer = app.get("/do/length");

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.all("X-Late")).isEmpty();
    assertThat(app.get("/do/after").body()).isEqualTo("true");
  }

  private static String charset(RunningApp of, String query) throws IOException {
    TestResponse answer = of.get("/do/charset" + query);
    String type = answer.field("Content-Type").orElseThrow();
    String charset = type.substring(type.indexOf('=') + 1);
    byte[] octets = answer.body().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(octets, charset)).startsWith("é");
    return charset;
  }

  @Test
  @Spec("5.6.b")
  void aCharsetIsTheResponsesOwnThenTheLocalesThenTheContexts() throws IOException {
    assertThat(charset(app, "")).isEqualTo("ISO-8859-1");
    assertThat(charset(speaking, "")).isEqualTo("UTF-8");
    assertThat(charset(speaking, "?locale=tr")).isEqualTo("ISO-8859-9");
    assertThat(charset(speaking, "?locale=tr&own=UTF-16")).isEqualTo("UTF-16");
    assertThat(charset(speaking, "?own=UTF-16&then=tr")).isEqualTo("UTF-16");
  }

  @Test
  @Spec("5.6.d")
  void noCharsetIsTheContextsAgain() throws IOException {
    assertThat(app.get("/do/no-charset").body()).isEqualTo("ISO-8859-1");
    assertThat(speaking.get("/do/no-charset").body()).isEqualTo("UTF-8");
  }

  @Test
  @Spec("5.6.c")
  void aCharsetIsTooLateOnceTheWriterIsTaken() throws IOException {
    TestResponse answer = app.get("/do/late-charset");

    assertThat(answer.field("Content-Type")).contains("text/html;charset=UTF-8");
    assertThat(answer.field("Content-Language")).contains("ja");
    assertThat(new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), "UTF-8"))
        .isEqualTo("éUTF-8");
  }
}
