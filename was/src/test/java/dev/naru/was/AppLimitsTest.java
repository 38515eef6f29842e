package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Size;
import dev.naru.http.TestResponse;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one application may use, and what is counted of it. */
@Timeout(120)
class AppLimitsTest {

  /** Waits until the test lets it go on; fails when it is asked to. */
  @WebServlet("/*")
  public static class Slow extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      switch (request.getPathInfo()) {
        case "/fail" -> throw new ServletException("as asked");
        case "/wait" -> {
          Object[] gate = (Object[]) System.getProperties().get("test.limits");
          ((CountDownLatch) gate[0]).countDown();
          try {
            ((CountDownLatch) gate[1]).await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
        default -> {}
      }
      response.getWriter().print("done");
    }
  }

  @WebServlet("/upload")
  @MultipartConfig(fileSizeThreshold = 10)
  public static class Upload extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      response.getWriter().print(request.getPart("file").getSize());
    }
  }

  @TempDir private Path folder;

  private AppConfig config(AppLimits limits) throws IOException {
    Path war = new War().classes(Slow.class, Upload.class).folder(folder.resolve("app"));
    return new AppConfig(
        war,
        Optional.empty(),
        Optional.empty(),
        SessionsConfig.DEFAULTS,
        limits,
        false,
        false,
        Optional.empty(),
        Map.of());
  }

  private static double figure(MeterRegistry metrics, String name) {
    return metrics.get(name).tag("app", "app").gauge().value();
  }

  private static void await(MeterRegistry metrics, String name, double value) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (figure(metrics, name) != value && System.nanoTime() < end) {
      Thread.yield();
    }
    assertThat(figure(metrics, name)).isEqualTo(value);
  }

  @Test
  void beyondItsPlacesRequestsWaitAndBeyondItsQueueTheyAreRefused() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    MeterRegistry metrics = platform.platform().metrics();
    AppLimits limits = new AppLimits(Optional.of(1), 1, Duration.ofSeconds(10), new Size(1 << 20));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    System.getProperties().put("test.limits", new Object[] {begun, goOn});
    try (RunningApp app = RunningApp.start(platform, config(limits), "/");
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TestResponse> working = others.submit(() -> app.get("/wait"));
      begun.await();
      Future<TestResponse> waiting = others.submit(() -> app.get("/any"));
      await(metrics, "naru.app.waiting", 1);

      TestResponse refused = app.get("/any");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.field("Retry-After")).contains("1");
      assertThat(refused.body())
          .isEqualTo(
              "503 Service Unavailable. The application is busy; please try again in a moment.\n");

      platform.clock().advance(Duration.ofSeconds(10));
      assertThat(waiting.get().status()).as("it has waited long enough").isEqualTo(503);
      assertThat(waiting.get().field("Retry-After")).contains("10");
      assertThat(waiting.get().body()).contains("The application is busy");

      Future<TestResponse> next = others.submit(() -> app.get("/any"));
      await(metrics, "naru.app.waiting", 1);
      assertThat(figure(metrics, "naru.app.active")).isEqualTo(2);
      goOn.countDown();
      assertThat(working.get().body()).isEqualTo("done");
      assertThat(next.get().body()).isEqualTo("done");
    } finally {
      System.getProperties().remove("test.limits");
    }
  }

  @Test
  void requestsAreCountedByStatusUntilTheApplicationIsGone() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    MeterRegistry metrics = platform.platform().metrics();
    RunningApp app = RunningApp.start(platform, config(AppLimits.DEFAULTS), "/");
    app.get("/any");
    app.get("/any");
    app.get("/fail");
    await(metrics, "naru.app.active", 0);
    assertThat(metrics.get("naru.app.requests").tag("status", "2xx").timer().count()).isEqualTo(2);
    assertThat(metrics.get("naru.app.requests").tag("status", "5xx").timer().count()).isEqualTo(1);
    assertThat(metrics.get("naru.app.requests").tag("site", "site.test").tag("path", "/").timers())
        .hasSize(4);
    app.close();
    assertThat(metrics.find("naru.app.requests").timers()).isEmpty();
    assertThat(metrics.find("naru.app.sessions").gauges()).isEmpty();
  }

  @Test
  void uploadsTakeNoMoreOfTheDiskThanTheyMay() throws Exception {
    AppLimits limits = new AppLimits(Optional.empty(), 100, Duration.ofSeconds(10), new Size(100));
    try (RunningApp app = RunningApp.start(TestPlatform.withManualClock(), config(limits), "/")) {
      assertThat(upload(app, 90).body()).isEqualTo("90");
      assertThat(upload(app, 90).body()).as("what was used has been given back").isEqualTo("90");
      TestResponse full = upload(app, 101);
      assertThat(full.status()).isEqualTo(503);
      assertThat(upload(app, 90).body()).isEqualTo("90");
    }
  }

  private static TestResponse upload(RunningApp app, int size) throws IOException {
    return app.send(
        "POST",
        "/upload",
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
            + "a".repeat(size)
            + "\r\n--x--\r\n",
        "Content-Type: multipart/form-data; boundary=x");
  }
}
