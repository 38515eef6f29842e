package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.H2Client;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 3: what a request gives to a servlet. */
class RequestTest {

  /** Looks at one side of a request. */
  @WebServlet("/look/*")
  public static class Looking extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain;charset=utf-8");
      PrintWriter out = response.getWriter();
      switch (request.getPathInfo()) {
        case "/parameter" ->
            out.print(
                request.getParameter("p")
                    + " "
                    + request.getParameter("q")
                    + " left "
                    + new String(
                        request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        case "/body-first" ->
            out.print(
                new String(request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    + " then "
                    + request.getParameter("p")
                    + " "
                    + request.getParameter("q"));
        case "/attributes" -> out.print(Collections.list(request.getAttributeNames()));
        case "/fields" ->
            out.print(
                request.getHeader("x-several")
                    + Collections.list(request.getHeaders("X-SEVERAL"))
                    + request.getHeader("X-None")
                    + Collections.list(request.getHeaders("X-None"))
                    + request.getIntHeader("X-None")
                    + request.getDateHeader("X-None")
                    + " "
                    + request.getIntHeader("X-Number")
                    + Tried.of(() -> request.getIntHeader("X-Several"))
                    + " "
                    + request.getDateHeader("X-Date")
                    + Tried.of(() -> request.getDateHeader("X-Several")));
        case "/real" -> {
          Path file = Path.of(getServletContext().getRealPath("/file.txt"));
          out.print(
              file.toFile().isFile()
                  + " "
                  + file.equals(Path.of(getServletContext().getRealPath("file.txt")))
                  + " "
                  + getServletContext().getRealPath("/../file.txt"));
        }
        case "/locales" ->
            out.print(request.getLocale() + " " + Collections.list(request.getLocales()));
        case "/text" -> {
          String before = request.getCharacterEncoding();
          out.print(before + " " + request.getReader().readLine());
        }
        case "/text-first" -> {
          if (request.getHeader("X-Charset") != null) {
            request.setCharacterEncoding(request.getHeader("X-Charset"));
          }
          String line = request.getReader().readLine();
          request.setCharacterEncoding("UTF-16");
          out.print(line + " " + request.getCharacterEncoding());
        }
        case "/form" -> {
          String before = request.getParameter("p");
          request.setCharacterEncoding("UTF-16");
          out.print(before + " " + request.getCharacterEncoding());
        }
        case "/trailers" -> {
          String before =
              request.isTrailerFieldsReady() + " " + Tried.of(request::getTrailerFields);
          request.getInputStream().readAllBytes();
          out.print(before + ", " + request.isTrailerFieldsReady() + request.getTrailerFields());
        }
        case "/connection" ->
            out.print(
                request.getProtocolRequestId()
                    + " "
                    + request.getServletConnection().getProtocol()
                    + " "
                    + request.getServletConnection().isSecure());
        case "/bad-charset" ->
            out.print(Tried.nothing(() -> request.setCharacterEncoding("no such")));
        default -> throw new IllegalArgumentException();
      }
    }
  }

  @WebServlet("/parts")
  @MultipartConfig
  public static class Parts extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(request.getParameter("title") + " " + request.getParameter("file"));
    }
  }

  @TempDir static Path folder;
  private static RunningApp app;
  private static RunningApp speaking;

  private static RunningApp start(String name, String webXml) throws IOException {
    return RunningApp.start(
        new War()
            .classes(Looking.class, Parts.class, Tried.class)
            .file("file.txt", "here")
            .webXml(webXml)
            .folder(folder.resolve(name)));
  }

  @BeforeAll
  static void start() throws IOException {
    app = start("app", "");
    speaking = start("speaking", "<request-character-encoding>UTF-8</request-character-encoding>");
  }

  @AfterAll
  static void stop() {
    app.close();
    speaking.close();
  }

  private static String text(TestResponse answer) {
    return new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  @Spec("3.1.1.a")
  void aBodyIsParametersOnlyOfAPostedFormThatNobodyHasRead() throws IOException {
    String form = "Content-Type: application/x-www-form-urlencoded";
    String plain = "Content-Type: text/plain";

    assertThat(app.send("POST", "/look/parameter?q=1", "p=2", form).body()).isEqualTo("2 1 left ");
    assertThat(app.send("PUT", "/look/parameter?q=1", "p=2", form).body())
        .isEqualTo("null 1 left p=2");
    assertThat(app.send("POST", "/look/parameter?q=1", "p=2", plain).body())
        .isEqualTo("null 1 left p=2");
    assertThat(app.send("POST", "/look/body-first?q=1", "p=2", form).body())
        .isEqualTo("p=2 then null 1");
  }

  @Test
  @Spec("3.2.b")
  void partsWithoutAFileNameAreParameters() throws IOException {
    String body =
        """
        --b
        Content-Disposition: form-data; name="title"

        a title
        --b
        Content-Disposition: form-data; name="file"; filename="x.txt"

        content
        --b--
        """
            .replace("\n", "\r\n");

    assertThat(
            app.send("POST", "/parts", body, "Content-Type: multipart/form-data; boundary=b")
                .body())
        .isEqualTo("a title null");
  }

  @Test
  @Spec("3.3.a")
  void aRequestComesWithoutAttributes() throws IOException {
    assertThat(app.get("/look/attributes").body()).isEqualTo("[]");
  }

  @Test
  @Spec({"3.4.a", "3.4.b"})
  void fieldsAreFoundInAnyCaseAndReadAsNumbersAndDates() throws IOException {
    assertThat(
            app.get(
                    "/look/fields",
                    "X-Several: one",
                    "x-several: two",
                    "X-Number: 12",
                    "X-Date: Thu, 01 Jan 1970 00:00:01 GMT")
                .body())
        .isEqualTo("one[one, two]null[]-1-1 12NumberFormatException 1000IllegalArgumentException");
  }

  @Test
  @Spec("3.4.c")
  void trailersAreThereAtOnceWhereThereCannotBeAnyElseAtTheBodysEnd() throws IOException {
    assertThat(app.get("/look/trailers").body()).isEqualTo("true {}, true{}");
    assertThat(app.send("POST", "/look/trailers", "body").body()).isEqualTo("true {}, true{}");
    assertThat(
            app.server()
                .exchange(
                    "POST /look/trailers HTTP/1.1\r\nHost: site.test\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "4\r\nbody\r\n0\r\nX-Sum: 3\r\n\r\n")
                .body())
        .isEqualTo("false IllegalStateException, true{x-sum=3}");
  }

  @Test
  @Spec("3.11.b")
  void aConnectionTellsWhatIsSpokenOnItAndARequestItsStream() throws IOException {
    assertThat(app.get("/look/connection").body()).isEqualTo(" http/1.1 false");
    try (H2Client client = app.server().connect2()) {
      client.request(1, true, "GET", "/look/connection").send();
      assertThat(client.response(1).body()).isEqualTo("1 h2c false");
      client.request(3, true, "GET", "/look/connection").send();
      assertThat(client.response(3).body()).isEqualTo("3 h2c false");
    }
  }

  @Test
  @Spec("2.1.d")
  void connectIsNotForApplications() throws IOException {
    assertThat(
            app.server()
                .exchange(
                    "CONNECT site.test:80 HTTP/1.1\r\nHost: site.test:80\r\n"
                        + "Connection: close\r\n\r\n")
                .status())
        .isEqualTo(501);
  }

  @Test
  @Spec("3.7.a")
  void aRealPathIsWhereTheFileIs() throws IOException {
    assertThat(app.get("/look/real").body()).isEqualTo("true true null");
  }

  @Test
  @Spec("3.12.a")
  void localesComeInTheClientsOrder() throws IOException {
    assertThat(app.get("/look/locales", "Accept-Language: en;q=0.7, da, en-gb;q=0.8").body())
        .isEqualTo("da [da, en_GB, en]");
    assertThat(app.get("/look/locales").body())
        .isEqualTo(Locale.getDefault() + " [" + Locale.getDefault() + "]");
  }

  @Test
  @Spec("3.13.a")
  void textIsInTheRequestsCharsetThenTheContextsThenLatin() throws IOException {
    String utf8 = new String("é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String type = "Content-Type: text/plain; charset=";

    assertThat(text(app.send("POST", "/look/text", utf8, type + "utf-8"))).isEqualTo("utf-8 é");
    assertThat(text(app.send("POST", "/look/text", utf8, "Content-Type: text/plain")))
        .isEqualTo("null " + utf8);
    assertThat(text(speaking.send("POST", "/look/text", utf8, "Content-Type: text/plain")))
        .isEqualTo("UTF-8 é");
    assertThat(text(speaking.send("POST", "/look/text", utf8, type + "iso-8859-1")))
        .isEqualTo("iso-8859-1 " + utf8);
    assertThat(
            text(
                app.send(
                    "POST", "/look/text-first", utf8, type + "iso-8859-1", "X-Charset: utf-8")))
        .isEqualTo("é utf-8");
    assertThat(app.get("/look/bad-charset").body()).isEqualTo("UnsupportedEncodingException");
  }

  @Test
  @Spec("3.13.b")
  void aCharsetIsTooLateOnceSomethingHasBeenReadByIt() throws IOException {
    assertThat(app.send("POST", "/look/text-first", "a", "Content-Type: text/plain").body())
        .isEqualTo("a null");
    assertThat(app.post("/look/form", "p=1").body()).isEqualTo("1 null");
  }
}
