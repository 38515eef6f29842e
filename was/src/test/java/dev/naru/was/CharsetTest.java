package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which charset forms are read in and text is written in, where few or none say one. */
class CharsetTest {

  private static final String E_IN_UTF_8 = "p=%C3%A9";
  private static final String E_IN_LATIN = "p=%E9";

  /** Says a parameter's characters by their numbers, and writes one that is not Latin. */
  @WebServlet("/echo")
  public static class Echo extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String before = request.getCharacterEncoding();
      response.setContentType("text/plain");
      response
          .getWriter()
          .printf(
              "%s %s %s 나",
              before,
              request.getParameter("p").chars().boxed().toList(),
              getServletContext().getResponseCharacterEncoding());
    }
  }

  @TempDir private Path folder;

  private RunningApp start(String webXml, Optional<String> charset) throws IOException {
    AppConfig config =
        new AppConfig(
            new War().classes(Echo.class).webXml(webXml).folder(folder.resolve("app")),
            Optional.empty(),
            Optional.empty(),
            SessionsConfig.DEFAULTS,
            AppLimits.DEFAULTS,
            false,
            false,
            charset,
            Map.of());
    return RunningApp.start(TestPlatform.on(NetworkKind.MEMORY), config, "/");
  }

  @Test
  @Spec("3.13.c")
  void aFormIsReadInUtf8WhereNobodySaysOtherwise() throws IOException {
    try (RunningApp app = start("", Optional.empty())) {
      assertThat(app.post("/echo", E_IN_UTF_8).body()).isEqualTo("null [233] null ?");
      assertThat(app.post("/echo", E_IN_LATIN).status()).isEqualTo(400);
      assertThat(
              app.send(
                      "POST",
                      "/echo",
                      E_IN_LATIN,
                      "Content-Type: application/x-www-form-urlencoded; charset=iso-8859-1")
                  .body())
          .isEqualTo("iso-8859-1 [233] null ?");
    }
  }

  @Test
  @Spec("3.13.c")
  void anApplicationMaySayThatItsFormsAreLatin() throws IOException {
    try (RunningApp app =
        start(
            "<request-character-encoding>ISO-8859-1</request-character-encoding>",
            Optional.empty())) {
      assertThat(app.post("/echo", E_IN_LATIN).body()).isEqualTo("ISO-8859-1 [233] null ?");
    }
  }

  @Test
  void theServersCharsetIsForAllThatSayNone() throws IOException {
    try (RunningApp app = start("", Optional.of("UTF-8"))) {
      TestResponse answer = app.post("/echo", E_IN_UTF_8);
      assertThat(answer.field("Content-Type")).contains("text/plain;charset=UTF-8");
      assertThat(answer.body().getBytes(StandardCharsets.ISO_8859_1))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("UTF-8 [233] UTF-8 나");
    }
  }

  @Test
  void theApplicationsOwnGoesBeforeTheServers() throws IOException {
    try (RunningApp app =
        start(
            "<request-character-encoding>ISO-8859-1</request-character-encoding>"
                + "<response-character-encoding>EUC-KR</response-character-encoding>",
            Optional.of("UTF-8"))) {
      TestResponse answer = app.post("/echo", E_IN_LATIN);
      assertThat(answer.field("Content-Type")).contains("text/plain;charset=EUC-KR");
      assertThat(answer.body()).startsWith("ISO-8859-1 [233] EUC-KR ");
    }
  }

  @Test
  void aCharsetThatIsNoneIsRefused() {
    assertThatThrownBy(() -> start("", Optional.of("UTF-9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("charset expected, such as UTF-8 or ISO-8859-1");
  }
}
