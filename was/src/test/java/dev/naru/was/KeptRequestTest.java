package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request and a response show to whoever keeps them when a dispatch has returned. */
@Timeout(60)
class KeptRequestTest {

  /** Says what a request shows. */
  public static final class Shown {
    private Shown() {}

    public static String of(HttpServletRequest request) {
      return "%s %s %s %s %s p=%s forwarded=%s included=%s"
          .formatted(
              request.getDispatcherType(),
              request.getRequestURI(),
              request.getServletPath(),
              request.getPathInfo(),
              request.getQueryString(),
              request.getParameter("p"),
              request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI),
              Collections.list(request.getAttributeNames())
                  .contains(RequestDispatcher.INCLUDE_REQUEST_URI));
    }
  }

  /** Sends requests on, and says afterwards what they show to it and to the target. */
  @WebServlet(urlPatterns = "/go/*", asyncSupported = true)
  public static class Going extends HttpServlet {

    /** Asynchronous work that a dispatch began which has returned. */
    static final BlockingQueue<AsyncContext> RETURNED = new LinkedBlockingQueue<>();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      ServletContext context = getServletContext();
      HttpServletRequest sent =
          request.getParameter("wrap") == null ? request : new HttpServletRequestWrapper(request);
      RequestDispatcher to = request.getRequestDispatcher("/target/x?p=2");
      response.setHeader("X-Caller", "yes");
      if (request.getPathInfo().equals("/forward")) {
        to.forward(sent, response);
      } else {
        to.include(sent, response);
        HttpServletResponse kept = (HttpServletResponse) context.getAttribute("response");
        kept.setHeader("X-Kept", "yes");
        kept.setStatus(299);
        kept.getWriter().print("more");
      }
      context.setAttribute("caller", Shown.of(sent));
      context.setAttribute(
          "target", Shown.of((HttpServletRequest) context.getAttribute("request")));
      if (context.getAttribute("async") instanceof AsyncContext begun) {
        context.removeAttribute("async");
        RETURNED.add(begun);
      }
    }
  }

  /** Keeps what it is given; begins asynchronous work where that is asked for. */
  @WebServlet(urlPatterns = "/target/*", asyncSupported = true)
  public static class Keeping extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletContext context = getServletContext();
      context.setAttribute("request", request);
      context.setAttribute("response", response);
      if (request.getParameter("async") != null) {
        context.setAttribute("async", request.startAsync(request, response));
      } else {
        response.reset();
      }
    }
  }

  /** Ends the asynchronous work with what the request shows to it now. */
  @WebServlet("/wake")
  public static class Waking extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        AsyncContext async = Going.RETURNED.take();
        response.getWriter().print(Shown.of((HttpServletRequest) async.getRequest()));
        async.complete();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @WebServlet("/told")
  public static class Telling extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getServletContext().getAttribute(request.getParameter("what")));
    }
  }

  @TempDir static Path folder;
  private static RunningApp app;

  @BeforeAll
  static void start() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(Shown.class, Going.class, Keeping.class, Waking.class, Telling.class)
                .folder(folder.resolve("app")));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  @Spec("9.4.c")
  void whatTheTargetOfAForwardKeepsShowsTheForwardAndTheCallerItsOwnPath() throws IOException {
    app.get("/go/forward?q=1");

    assertThat(app.get("/told?what=target").body())
        .isEqualTo("FORWARD /target/x /target /x p=2 p=2 forwarded=/go/forward included=false");
    assertThat(app.get("/told?what=caller").body())
        .isEqualTo("REQUEST /go/forward /go /forward q=1 p=null forwarded=null included=false");
  }

  @Test
  @Spec({"9.3.d", "9.3.a"})
  void whatTheTargetOfAnIncludeKeepsStaysIncluded() throws IOException {
    TestResponse response = app.get("/go/include?q=1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("X-Caller")).contains("yes");
    assertThat(response.field("X-Kept")).isEmpty();
    assertThat(response.body()).isEqualTo("more");
    assertThat(app.get("/told?what=target").body())
        .isEqualTo("INCLUDE /go/include /go /include q=1 p=2 forwarded=null included=true");
    assertThat(app.get("/told?what=caller").body())
        .isEqualTo("REQUEST /go/include /go /include q=1 p=null forwarded=null included=false");
  }

  @Test
  @Spec("9.4.c")
  void aWrapperThatBothHaveShowsItsCallersPathAgain() throws IOException {
    app.get("/go/forward?wrap");

    assertThat(app.get("/told?what=target").body())
        .isEqualTo("REQUEST /go/forward /go /forward wrap p=null forwarded=null included=false")
        .isEqualTo(app.get("/told?what=caller").body());
  }

  @ParameterizedTest
  @CsvSource({
    "/go/forward?async, FORWARD /target/x /target /x p=2 p=2 forwarded=/go/forward included=false",
    "/go/forward?async&wrap,"
        + " FORWARD /target/x /target /x p=2 p=2 forwarded=/go/forward included=false",
    "/go/include?async,"
        + " INCLUDE /go/include /go /include async p=2 forwarded=null included=true",
    "/go/include?async&wrap,"
        + " INCLUDE /go/include /go /include async&wrap p=2 forwarded=null included=true",
  })
  @Spec({"9.3.d", "9.4.c"})
  void asynchronousWorkGoesOnWithTheDispatchThatBeganIt(String target, String shown)
      throws Exception {
    try (var parked = app.server().connect()) {
      parked.send("GET " + target + " HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      assertThat(app.get("/wake").body()).isEqualTo(shown);
      assertThat(parked.response("GET").status()).isEqualTo(200);
    }
  }
}
