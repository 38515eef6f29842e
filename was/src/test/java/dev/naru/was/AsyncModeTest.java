package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.was.spec.Spec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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

/** Whether a request says that it is in asynchronous mode (section 2.3.3.3). */
class AsyncModeTest {

  /** Dispatches at once, or when its time is over, and looks before and after. */
  @WebServlet(urlPatterns = "/ask", asyncSupported = true)
  public static class Asking extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext async = request.startAsync();
      if (request.getParameter("late") == null) {
        dispatch(request, async);
        return;
      }
      async.setTimeout(1_000);
      async.addListener(
          new AsyncListener() {
            @Override
            public void onComplete(AsyncEvent event) {}

            @Override
            public void onTimeout(AsyncEvent event) {
              dispatch(request, async);
            }

            @Override
            public void onError(AsyncEvent event) {}

            @Override
            public void onStartAsync(AsyncEvent event) {}
          });
      getServletContext().setAttribute("parked", true);
    }

    static void dispatch(HttpServletRequest request, AsyncContext async) {
      boolean before = request.isAsyncStarted();
      async.dispatch("/seen");
      request.setAttribute("modes", before + " " + request.isAsyncStarted());
    }
  }

  @WebServlet(urlPatterns = "/seen", asyncSupported = true)
  public static class Seen extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getAttribute("modes") + " " + request.isAsyncStarted());
    }
  }

  @WebServlet("/parked")
  public static class Parked extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getServletContext().getAttribute("parked"));
    }
  }

  @TempDir private Path folder;
  private final TestPlatform platform = TestPlatform.withManualClock();
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    Path war = new War().classes(Asking.class, Seen.class, Parked.class).folder(folder);
    app = RunningApp.start(platform, RunningApp.config(war), "/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  @Spec("2.3.3.3.k")
  void withinTheDispatchThatBeganItACycleGoesOnUntilThatReturns() throws IOException {
    assertThat(app.get("/ask").body()).isEqualTo("true true false");
  }

  @Test
  @Spec("2.3.3.3.k")
  void outsideOfItACycleIsOverOnceItIsDispatched() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send("GET /ask?late HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      while (!app.get("/parked").body().equals("true")) {
        Thread.yield();
      }
      while (client.silent()) {
        platform.clock().advance(Duration.ofSeconds(2));
        Thread.yield();
      }
      assertThat(client.response().body()).isEqualTo("true false false");
    }
  }
}
