package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that an application takes from a client becomes a field or an answer of its own. */
class HeaderInjectionTest {

  /** Puts a parameter wherever a response takes text. */
  @WebServlet("/put/*")
  public static class Putting extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String text = request.getParameter("text");
      switch (request.getPathInfo()) {
        case "/value" -> response.setHeader("X-Text", text);
        case "/added" -> response.addHeader("X-Text", text);
        case "/name" -> response.setHeader(text, "x");
        case "/type" -> response.setContentType("text/" + text);
        case "/charset" -> response.setCharacterEncoding(text);
        case "/locale" -> response.setLocale(Locale.of("en", text));
        case "/cookie" -> response.addCookie(new Cookie("c", text));
        case "/cookie-name" -> response.addCookie(new Cookie(text, "x"));
        case "/cookie-attribute" -> {
          Cookie cookie = new Cookie("c", "x");
          cookie.setAttribute("Note", text);
          response.addCookie(cookie);
        }
        case "/redirect" -> response.sendRedirect("/" + text);
        case "/error" -> response.sendError(400, text);
        default -> throw new IllegalArgumentException();
      }
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    app = RunningApp.start(new War().classes(Putting.class).folder(folder.resolve("app")));
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  @Spec("5.2.c")
  void noTextBecomesAFieldOfItsOwn() throws Exception {
    for (String place :
        List.of(
            "value",
            "added",
            "name",
            "type",
            "charset",
            "locale",
            "cookie",
            "cookie-name",
            "cookie-attribute",
            "redirect",
            "error")) {
      for (String text :
          List.of(
              "a\r\nX-Injected: yes",
              "a\nX-Injected: yes",
              "a\rX-Injected: yes",
              "a\r\n\r\nHTTP/1.1 200 OK\r\nX-Injected: yes\r\n\r\n",
              // Some containers cut characters to their low octet: 嘍 and 嘊 become CR and LF.
              "a\u560D\u560AX-Injected: yes",
              "a\u0000\r\nX-Injected: yes",
              "a\u0085X-Injected: yes",
              "a\u2028X-Injected: yes")) {
        String query = URLEncoder.encode(text, StandardCharsets.UTF_8);

        TestResponse answer = app.get("/put/" + place + "?text=" + query);

        assertThat(answer.field("X-Injected")).as(place + " " + query).isEmpty();
        assertThat(answer.status()).as(place + " " + query).isIn(200, 302, 400, 500);
      }
    }
  }

  @Test
  void textForPeopleIsEscaped() throws Exception {
    TestResponse answer = app.get("/put/error?text=%3Cscript%3Ealert(1)%3C/script%3E");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("<script>");
  }
}
