package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.health.Health;
import dev.naru.http.Route;
import dev.naru.http.TestResponse;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that hang while they start; the clock stands until the test moves it. */
class AppStartTest {

  private static final String GATE = "test.start";

  /** Waits in its start until the test lets it go on. */
  public static class Hanging implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      CountDownLatch[] gate = (CountDownLatch[]) System.getProperties().get(GATE);
      gate[0].countDown();
      try {
        gate[1].await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      } finally {
        gate[2].countDown();
      }
    }
  }

  /** Computes in its start until the test lets it go on. */
  public static class Computing implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      CountDownLatch[] gate = (CountDownLatch[]) System.getProperties().get(GATE);
      gate[0].countDown();
      while (gate[1].getCount() > 0 && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }
  }

  @TempDir private Path folder;
  private final TestPlatform platform = TestPlatform.withManualClock();
  private final ExecutorService starter = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private RunningApp running;

  @BeforeEach
  void gate() {
    System.getProperties().put(GATE, new CountDownLatch[] {hangs, goOn, ended});
  }

  @AfterEach
  void close() {
    goOn.countDown();
    starter.close();
    if (running != null) {
      running.close();
    } else {
      platform.close();
    }
    System.getProperties().remove(GATE);
  }

  private static War hanging() {
    return listening(Hanging.class);
  }

  private static War listening(Class<? extends ServletContextListener> listener) {
    return new War()
        .classes(listener)
        .file("index.html", "at last")
        .webXml("<listener><listener-class>" + listener.getName() + "</listener-class></listener>");
  }

  /** Starts a route, and lets time pass until that is done. */
  private void start(Route route) throws Exception {
    Future<RunningApp> start = starter.submit(() -> RunningApp.start(platform, route));
    assertThat(hangs.await(60, TimeUnit.SECONDS)).isTrue();
    while (!start.isDone()) {
      platform.clock().advance(AppStart.PATIENCE);
      Thread.yield();
    }
    running = start.get();
  }

  private AppsRoute folder(War... wars) throws IOException {
    Path webapps = Files.createDirectory(folder.resolve("webapps"));
    for (int i = 0; i < wars.length; i++) {
      wars[i].archive(webapps.resolve("app" + i + ".war"));
    }
    return new AppsRoute(
        new AppsConfig(
            webapps,
            Optional.empty(),
            SessionsConfig.DEFAULTS,
            AppLimits.DEFAULTS,
            false,
            false,
            Optional.empty()),
        RunningApp.context(platform, "/"));
  }

  @Test
  void anApplicationThatHangsKeepsNoOtherOfItsFolderFromStarting() throws Exception {
    War[] wars = new War[Runtime.getRuntime().availableProcessors() + 2];
    wars[0] = hanging();
    for (int i = 1; i < wars.length; i++) {
      wars[i] = new War().file("index.html", "number " + i);
    }
    AppsRoute route = folder(wars);
    start(route);
    for (int i = 1; i < wars.length; i++) {
      // The clock ran ahead of those that started properly, too: they may be a moment late.
      awaitStarted("/app" + i + "/");
      assertThat(running.get("/app" + i + "/").body()).isEqualTo("number " + i);
    }
    assertStarting("/app0/");
    List<AppState> starting =
        route.states().stream().filter(app -> app.status() == AppState.Status.STARTING).toList();
    assertThat(starting).hasSize(1);
    assertThat(starting.getFirst().path()).isEqualTo("/app0/");
    assertThat(starting.getFirst().detail()).contains("Hanging.contextInitialized:");

    goOn.countDown();
    awaitStarted("/app0/");
    assertThat(running.get("/app0/").body()).isEqualTo("at last");
  }

  private void assertStarting(String path) throws IOException {
    TestResponse answer = running.get(path);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("Retry-After")).contains("1");
    assertThat(answer.field("Content-Type")).contains("text/plain;charset=utf-8");
    assertThat(answer.field("Cache-Control")).contains("no-store");
    assertThat(answer.body())
        .isEqualTo(
            "503 Service Unavailable. The application is starting; please try again in a"
                + " moment.\n");
    assertThat(running.send("HEAD", path, "").status()).isEqualTo(503);
  }

  /** As many as there are carriers of virtual threads, which all others would wait for. */
  @Test
  void applicationsThatComputeWhileTheyStartKeepNobodyFromBeingServed() throws Exception {
    War[] wars = new War[Runtime.getRuntime().availableProcessors() + 1];
    wars[0] = new War().file("index.html", "served");
    Arrays.fill(wars, 1, wars.length, listening(Computing.class));
    start(folder(wars));
    awaitStarted("/app0/");
    assertThat(running.get("/app0/").body()).isEqualTo("served");
    assertThat(running.get("/app1/").status()).isEqualTo(503);

    goOn.countDown();
    awaitStarted("/app1/");
    assertThat(running.get("/app1/").body()).isEqualTo("at last");
  }

  private void awaitStarted(String path) throws Exception {
    while (running.get(path).status() == 503) {
      Thread.yield();
    }
  }

  @Test
  void oneThatHangsIsGivenUpWhenItsFileIsTakenAway() throws Exception {
    AppsRoute route = folder(hanging());
    start(route);
    Files.delete(folder.resolve("webapps/app0.war"));
    while (!route.states().isEmpty()) {
      route.look(false).forEach(Runnable::run);
    }
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(goOn.getCount()).isOne();
  }

  @Test
  void aRouteOfItsOwnThatHangsLetsTheServerStartAndSaysWhereItStands() throws Exception {
    Path war = hanging().archive(folder.resolve("slow.war"));
    AppRoute route = new AppRoute(AppConfig.of(war), RunningApp.context(platform, "/"));
    start(route);
    assertStarting("/");
    assertThat(route.health().status()).isEqualTo(Health.Status.DOWN);
    assertThat(route.health().detail()).contains("has been starting").contains("Hanging.");
    assertThat(route.states())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.status()).isEqualTo(AppState.Status.STARTING);
              assertThat(state.detail()).contains("Hanging.contextInitialized:");
            });
    goOn.countDown();
    while (route.health().status() != Health.Status.UP) {
      Thread.yield();
    }
    assertThat(running.get("/").body()).isEqualTo("at last");
    assertThat(route.states())
        .singleElement()
        .extracting(AppState::status)
        .isEqualTo(AppState.Status.RUNNING);
  }

  @Test
  void closingEndsAStartThatHangs() throws Exception {
    Path war = hanging().archive(folder.resolve("slow.war"));
    start(new AppRoute(AppConfig.of(war), RunningApp.context(platform, "/")));
    running.stopApp();
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(goOn.getCount()).isOne();
  }
}
