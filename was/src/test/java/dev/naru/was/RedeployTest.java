package dev.naru.was;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that is redeployed again and again while people use it. */
@Tag("full")
@Timeout(600)
class RedeployTest {

  private static final int TIMES = 200;
  private static final int STAGE = 50;
  private static final int VISITORS = 4;

  /** A visitor takes a new connection after so many requests. */
  private static final int PER_CONNECTION = 100;

  /** What the JDK and the container load once more in between; 150 versions are far more. */
  private static final int SLACK_CLASSES = 300;

  /** For what the JIT learns of methods lies there, too. */
  private static final long SLACK = 4 << 20;

  /** Says which version answers, and how often who asks has been here. */
  @WebServlet("/version")
  public static class Shop extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Integer visits = (Integer) request.getSession().getAttribute("visits");
      request.getSession().setAttribute("visits", visits == null ? 1 : visits + 1);
      int body = request.getInputStream().readAllBytes().length;
      try (var text = getServletContext().getResourceAsStream("/version.txt")) {
        response
            .getWriter()
            .print(
                new String(text.readAllBytes(), UTF_8)
                    + " "
                    + request.getSession().getAttribute("visits")
                    + " "
                    + body);
      }
    }
  }

  /** So that the WebSocket engine is a part of it. */
  @ServerEndpoint("/talk")
  public static class Talk {
    @OnMessage
    public String text(String message) {
      return message;
    }
  }

  @TempDir private Path folder;
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Asks without a pause; knows which version was seen last, and how often it has been there. */
  private final class Visitor implements Callable<Void> {
    private final RunningApp app;
    private String cookie = "";
    private int seen;
    private int visits;

    Visitor(RunningApp app) {
      this.app = app;
    }

    @Override
    public Void call() throws Exception {
      while (!over.get()) {
        try (TestClient client = app.server().connect()) {
          for (int i = 0; i < PER_CONNECTION && !over.get(); i++) {
            visit(client, i);
          }
        }
      }
      return null;
    }

    private void visit(TestClient client, int number) throws IOException {
      int body = number % 3 * 1000;
      long since = System.nanoTime();
      TestResponse answer =
          client
              .send(
                  (body == 0 ? "GET" : "POST")
                      + " /shop/version HTTP/1.1\r\nHost: site.test\r\n"
                      + cookie
                      + (body == 0 ? "" : "Content-Length: " + body + "\r\n")
                      + "\r\n"
                      + "x".repeat(body))
              .response();
      longest.accumulateAndGet(System.nanoTime() - since, Math::max);
      answered.incrementAndGet();
      if (cookie.isEmpty()) {
        cookie = "Cookie: " + answer.all("Set-Cookie").getFirst().split(";")[0] + "\r\n";
      }
      visits++;
      if (answer.status() != 200) {
        failed.add(answer.status() + " " + answer.body());
        return;
      }
      String[] said = answer.body().split(" ");
      int version = Integer.parseInt(said[0]);
      if (version < seen) {
        failed.add("version " + version + " after " + seen);
      }
      seen = version;
      if (Integer.parseInt(said[1]) != visits || Integer.parseInt(said[2]) != body) {
        failed.add("visit " + visits + " with " + body + " octets: " + answer.body());
      }
    }
  }

  @Test
  void twoHundredRedeploymentsFailNoRequestAndKeepNoClass() throws Exception {
    Path webapps = Files.createDirectory(folder.resolve("webapps"));
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    AppsRoute route =
        new AppsRoute(
            new AppsConfig(
                webapps,
                Optional.empty(),
                SessionsConfig.DEFAULTS,
                AppLimits.DEFAULTS,
                false,
                false,
                Optional.empty()),
            RunningApp.context(platform, "/"));
    AppFile war = AppFile.named(version(0), false);
    try (RunningApp app = RunningApp.start(platform, route);
        var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      route.deploy(war, Optional.empty());
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < VISITORS; i++) {
        running.add(visitors.submit(new Visitor(app)));
      }
      List<Memory> stages = new ArrayList<>();
      try {
        for (int i = 1; i <= TIMES; i++) {
          version(i);
          route.deploy(war, Optional.empty());
          assertThat(app.get("/shop/page.jsp").body()).isEqualTo("page of version " + i);
          if (i % STAGE == 0) {
            stages.add(Memory.now());
            System.out.printf(
                "%d redeployments, %d requests, %d failed, longest %d ms; %s%n",
                i, answered.get(), failed.size(), longest.get() / 1_000_000, stages.getLast());
          }
        }
      } finally {
        over.set(true);
      }
      for (Future<Void> visitor : running) {
        visitor.get();
      }
      assertThat(failed).isEmpty();
      assertThat(answered.get()).isGreaterThan(TIMES);
      Memory first = stages.getFirst();
      assertThat(stages)
          .allSatisfy(
              stage -> {
                assertThat(stage.classes).isLessThan(first.classes + SLACK_CLASSES);
                assertThat(stage.metaspace).isLessThan(first.metaspace + SLACK);
              });
    }
  }

  private Path version(int number) throws Exception {
    return new War()
        .classes(Shop.class, Talk.class)
        .file("version.txt", Integer.toString(number))
        .file("page.jsp", "page of version ${1 * " + number + "}")
        .archive(folder.resolve("shop.war"));
  }

  /** What classes take when those that can go have gone. */
  private record Memory(int classes, long metaspace) {

    static Memory now() {
      Memory least = new Memory(Integer.MAX_VALUE, Long.MAX_VALUE);
      for (int i = 0; i < 5; i++) {
        System.gc();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
          if (pool.getName().equals("Metaspace")) {
            least =
                new Memory(
                    Math.min(least.classes, classes),
                    Math.min(least.metaspace, pool.getUsage().getUsed()));
          }
        }
      }
      return least;
    }

    @Override
    public String toString() {
      return classes + " classes in " + (metaspace >> 10) + " KiB of metaspace";
    }
  }
}
