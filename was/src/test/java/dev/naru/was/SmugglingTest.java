package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever an application does on a connection that is kept, each request is one and has one
 * answer: no part of a body becomes a request, no part of an answer becomes another one.
 */
class SmugglingTest {

  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

  /** Says what is not so about its answer. */
  @WebServlet("/say/*")
  public static class Saying extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
      switch (request.getPathInfo()) {
        case "/nothing-read" -> response.getWriter().print("unread");
        case "/some-read" -> response.getWriter().print((char) request.getInputStream().read());
        case "/less" -> {
          response.setHeader("Content-Length", "3");
          response.getOutputStream().print("abc" + evil);
        }
        case "/less-in-pieces" -> {
          response.setContentLength(3);
          response.getOutputStream().print("abc");
          response.flushBuffer();
          response.getOutputStream().print(evil);
        }
        case "/more" -> {
          response.setContentLength(1000);
          response.getOutputStream().print("abc");
        }
        case "/more-and-sent" -> {
          response.setContentLength(1000);
          response.getOutputStream().print("abc");
          response.flushBuffer();
        }
        case "/coding" -> {
          response.setHeader("Transfer-Encoding", "chunked");
          response.setHeader("Connection", "keep-alive");
          response.getOutputStream().print("0\r\n\r\n" + evil);
        }
        case "/no-content" -> {
          response.setStatus(204);
          response.getOutputStream().print(evil);
        }
        case "/not-modified" -> {
          response.setStatus(304);
          response.getOutputStream().print(evil);
        }
        case "/trailer" -> {
          response.setTrailerFields(() -> Map.of("X-T", "a\r\n\r\n" + evil));
          response.getWriter().print("with trailers");
          response.flushBuffer();
        }
        case "/two-lengths" -> {
          response.addHeader("Content-Length", "3");
          response.addHeader("Content-Length", "30");
          response.getOutputStream().print("abc");
        }
        case "/evil" -> response.getWriter().print("evil");
        default -> response.getWriter().print("good");
      }
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    app =
        RunningApp.start(
            TestPlatform.on(NetworkKind.EPOLL),
            RunningApp.config(new War().classes(Saying.class).folder(folder.resolve("app"))),
            "/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private static String get(String path, String more) {
    return "GET /say/" + path + " HTTP/1.1\r\nHost: site.test\r\n" + more + "\r\n";
  }

  @Test
  void aBodyThatNobodyReadsIsNoRequest() throws IOException {
    String evil = get("evil", "");
    for (String path : new String[] {"nothing-read", "some-read"}) {
      for (boolean chunked : new boolean[] {false, true}) {
        String body =
            chunked ? Integer.toHexString(evil.length()) + "\r\n" + evil + "\r\n0\r\n\r\n" : evil;
        String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + evil.length();
        try (TestClient client = app.server().connect()) {
          client.send(
              "POST /say/"
                  + path
                  + " HTTP/1.1\r\nHost: site.test\r\n"
                  + length
                  + "\r\n\r\n"
                  + body
                  + get("good", "Connection: close\r\n"));

          TestResponse first = client.response();
          assertThat(first.body()).as(path).isEqualTo(path.equals("some-read") ? "G" : "unread");
          assertThat(client.response().body()).as(path).isEqualTo("good");
          assertThat(client.rest()).as(path).isEmpty();
        }
      }
    }
  }

  @Test
  @Spec("5.2.c")
  void noPartOfAnAnswerIsAnotherOne() throws IOException {
    for (String path :
        new String[] {
          "less", "less-in-pieces", "no-content", "not-modified", "trailer", "two-lengths"
        }) {
      try (TestClient client = app.server().connect()) {
        client.send(get(path, "") + get("good", "Connection: close\r\n"));

        assertThat(client.rest()).as(path).doesNotContain("evil");
      }
    }
  }

  @Test
  void theFramingIsTheServersOwn() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(get("coding", "") + get("good", "Connection: close\r\n"));

      assertThat(client.response().body()).isEqualTo("0\r\n\r\n" + EVIL);
      assertThat(client.response().body()).isEqualTo("good");
    }
  }

  @Test
  void anAnswerThatIsShorterThanItSaysEndsTheConnection() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(get("more-and-sent", "") + get("good", "Connection: close\r\n"));

      assertThat(client.rest()).endsWith("abc");
    }
    try (TestClient client = app.server().connect()) {
      client.send(get("more", "") + get("good", "Connection: close\r\n"));

      assertThat(client.response().status()).isEqualTo(500);
      assertThat(client.response().body()).isEqualTo("good");
    }
  }
}
