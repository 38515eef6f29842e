package dev.naru.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.account.Accounts;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.health.HealthRegistry.Phase;
import dev.naru.engine.network.MemoryNetwork;
import dev.naru.engine.network.Network;
import dev.naru.engine.session.Sessions;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

  @TempDir Path folder;

  private final FakeServers fake = new FakeServers();
  private final AtomicReference<StoreConfig> opened = new AtomicReference<>();
  private final Network network = new MemoryNetwork(1, ManualClock::new);
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("naru.yaml");
  }

  @AfterEach
  void closeTheNetwork() {
    network.close();
  }

  private Providers providers() {
    return new Providers(
        List.of(
            fake.provider("web", false),
            fake.provider("mail", false),
            fake.provider("admin", true)),
        (config, platform) -> {
          opened.set(config);
          fake.events.add("open store");
          return new FakeStore();
        });
  }

  private Engine start(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return Engine.start(file, providers(), network, new SimpleMeterRegistry(), Optional.empty());
  }

  private void reloadWith(Engine engine, String yaml) throws IOException {
    fake.events.clear();
    Files.writeString(file, yaml);
    engine.reload();
  }

  @Test
  void startsWhatIsConfiguredAndWhatAlwaysRuns() throws IOException {
    try (Engine engine = start("web: { number: 7 }")) {
      assertThat(fake.events).containsExactly("start admin 1", "start web 7");
      assertThat(engine.servers()).containsExactly("admin", "web");
      assertThat(engine.platform().health().readiness()).isEqualTo(Health.UP);
      assertThat(engine.platform().data()).isEqualTo(folder.resolve("data")).isDirectory();
      fake.events.clear();
    }
    assertThat(fake.events).containsExactly("close web 7", "close admin 1");
  }

  @Test
  void aFailedStartUndoesItselfInReverse() {
    assertThatThrownBy(() -> start("{ mail: {}, web: { fails: start } }"))
        .isInstanceOf(IOException.class)
        .hasMessage("web: cannot listen");
    assertThat(fake.events)
        .containsExactly(
            "start admin 1", "start mail 1", "close web 1", "close mail 1", "close admin 1");
  }

  @Test
  void nothingStartsWhileTheFileHoldsAMistake() {
    assertThatThrownBy(() -> start("web: { fails: check, numbr: 2 }\nmail: { fails: check }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(":1:15: refused", ":1:22: unknown key", ":2:16: refused");
    assertThatThrownBy(() -> start("limits: {}"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": nothing to run: expected a key such as mail or web");
    assertThat(fake.events).isEmpty();
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void theStoreOpensWhenItIsFirstAskedForAndOnce() throws IOException {
    try (Engine engine = start("{ mail: { store: true }, web: { store: true } }")) {
      assertThat(fake.events)
          .containsExactly("start admin 1", "open store", "start mail 1", "start web 1");
      assertThat(engine.platform().health().all()).containsKey("store");
    }
    assertThat(fake.events).endsWith("close admin 1", "close store");
  }

  @Test
  void aStoreThatDoesNotOpenIsAFailedStart() throws IOException {
    Files.writeString(file, "web: { store: true }");
    Providers none =
        new Providers(
            providers().servers(),
            (config, platform) -> {
              throw new IOException("the disk is full");
            });
    assertThatThrownBy(
            () -> Engine.start(file, none, network, new SimpleMeterRegistry(), Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage("web: store: the disk is full");
  }

  @Test
  void dataGoesWhereTheEnvironmentSaysUnlessTheFileSaysOtherwise() throws IOException {
    Files.writeString(file, "web: { store: true }");
    Optional<Path> elsewhere = Optional.of(folder.resolve("elsewhere"));
    Engine.start(file, providers(), network, new SimpleMeterRegistry(), elsewhere).close();
    assertThat(opened.get().data()).isEqualTo(folder.resolve("elsewhere"));
    Files.writeString(file, "{ web: { store: true }, store: { data: here } }");
    Engine.start(file, providers(), network, new SimpleMeterRegistry(), elsewhere).close();
    assertThat(opened.get().data()).isEqualTo(folder.resolve("here"));
  }

  @Test
  void aReloadTouchesOnlyWhatDiffers() throws IOException {
    try (Engine engine = start("{ web: { number: 1 }, mail: {} }")) {
      reloadWith(engine, "# other words, same meaning\nmail:\n  number: 1\nweb: { number: 2 }\n");
      assertThat(fake.events).containsExactly("apply web 2");
    }
  }

  @Test
  void aReloadStartsNewServersAndDrainsRemovedOnes() throws IOException {
    try (Engine engine = start("web: {}")) {
      reloadWith(engine, "mail: {}");
      assertThat(fake.events)
          .containsExactly("start mail 1", "drain web 1", "drained web 1", "close web 1");
      assertThat(engine.servers()).containsExactly("admin", "mail");
    }
  }

  @Test
  void aReloadOfAFileWithAMistakeTouchesNothing() throws IOException {
    try (Engine engine = start("web: {}")) {
      assertThatThrownBy(() -> reloadWith(engine, "{ web: { number: 2 }, mail: { fails: check } }"))
          .isInstanceOf(ConfigException.class);
      assertThat(fake.events).isEmpty();
      assertThat(engine.servers()).containsExactly("admin", "web");
    }
  }

  @Test
  void aReloadThatFailsIsTakenBack() throws IOException {
    try (Engine engine = start("{ admin: { number: 1 }, web: {} }")) {
      assertThatThrownBy(
              () ->
                  reloadWith(
                      engine,
                      "{ admin: { number: 2 }, mail: { fails: start }, web: { number: 2 } }"))
          .isInstanceOf(IOException.class)
          .hasMessage("mail: cannot listen");
      assertThat(fake.events)
          .containsExactly(
              "apply admin 2", "apply web 2", "close mail 1", "apply web 1", "apply admin 1");
      assertThat(engine.servers()).containsExactly("admin", "web");
      reloadWith(engine, "{ admin: { number: 1 }, web: {} }");
      assertThat(fake.events).isEmpty();
    }
  }

  @Test
  void aReloadSaysWhatOnlyARestartChanges() throws IOException {
    try (Engine engine = start("web: {}")) {
      Files.writeString(file, "{ web: {}, limits: { idle: 5s } }");
      assertThat(engine.reload())
          .isEqualTo(
              "admin: unchanged\nweb: unchanged\nlimits: changed, in force after a restart\n");
    }
  }

  @Test
  void drainsAllAtOnceAndLastWhatAnswersQuestions() throws Exception {
    try (Engine engine = start("{ web: { slow: true }, mail: {} }")) {
      fake.events.clear();
      CompletableFuture<Void> drain =
          CompletableFuture.runAsync(
              () -> engine.drain(Duration.ofSeconds(30)), network.executor());
      fake.drained.countDown();
      drain.get(1, TimeUnit.MINUTES);
      assertThat(fake.events)
          .contains("drain web 1", "drain mail 1")
          .endsWith("drain admin 1", "drained admin 1");
      assertThat(engine.platform().health().phase()).isEqualTo(Phase.DRAINING);
      assertThatThrownBy(engine::reload).hasMessageContaining("stopping");
    }
  }

  @Test
  void aServerThatNeverDrainsIsGivenUp() throws Exception {
    try (Engine engine = start("web: { slow: true }")) {
      ManualClock clock = (ManualClock) network.clock();
      CompletableFuture<Void> drain =
          CompletableFuture.runAsync(
              () -> engine.drain(Duration.ofSeconds(30)), network.executor());
      assertThat(fake.draining.await(1, TimeUnit.MINUTES)).isTrue();
      clock.advance(Duration.ofSeconds(31));
      // Then the servers that answer questions, which need no time.
      drain.get(1, TimeUnit.MINUTES);
      assertThat(fake.events).contains("drain web 1").doesNotContain("drained web 1");
      fake.drained.countDown();
    }
  }

  @Test
  void answersCommands() throws Exception {
    try (Engine engine = start("web: { fails: health }")) {
      assertThat(run(engine, "status")).startsWith("running for 0d 00:00:00").contains("web: down");
      assertThat(run(engine, "health"))
          .isEqualTo("admin: up\nlisteners: up\nrequests: up\nweb: down (tired)\n");
      assertThat(run(engine, "reload")).isEqualTo("admin: unchanged\nweb: unchanged\n");
      assertThatThrownBy(() -> run(engine, "reload", "now"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(engine.stopRequested()).isNotDone();
      assertThat(run(engine, "stop")).isEqualTo("stopping\n");
      assertThat(engine.stopRequested()).isCompleted();
    }
  }

  @Test
  void statusTellsFiguresAndTheLastReload() throws Exception {
    ManualClock clock = (ManualClock) network.clock();
    try (Engine engine = start("web: { fails: health }")) {
      var metrics = engine.platform().metrics();
      metrics.timer("naru.http.requests", "method", "GET").record(Duration.ofMillis(3));
      metrics.timer("naru.http.requests", "method", "POST").record(Duration.ofMillis(3));
      metrics.counter("naru.http.sent").increment(13);
      metrics.gauge("naru.app.sessions", List.of(Tag.of("app", "shop")), 1);
      clock.advance(Duration.ofSeconds(4));
      assertThat(run(engine, "status"))
          .startsWith("running for 0d 00:00:04, process " + ProcessHandle.current().pid())
          .contains("from " + file + "\n", "\nversion ", "\napp       shop, 1 session\n")
          .contains(
              "\nrequests  2 answered, 0.5/s since the start; 0 in flight, 0 waiting, 0 refused\n")
          .endsWith("admin: up\nlisteners: up\nrequests: up\nweb: down (tired)\n")
          .doesNotContain("reload");
      reloadWith(engine, "web: { fails: health, number: 2 }");
      assertThat(run(engine, "status")).contains("\nreload    done at ");
      assertThatThrownBy(() -> reloadWith(engine, "web: { numbr: 2 }"))
          .isInstanceOf(ConfigException.class);
      assertThat(run(engine, "status"))
          .containsPattern("\nreload    refused at \\S+: .*:1:8: unknown key \"numbr\"");
      assertThat(run(engine, "status", "json"))
          .startsWith("{\n")
          .endsWith("}\n")
          .contains("\"phase\": \"running\"", "\"uptime-seconds\": 4", "\"requests\": 2")
          .contains("\"bytes-sent\": 13", "\"shop\": 1", "\"ready\": \"", "\"succeeded\": false")
          .contains("unknown key");
    }
  }

  @Test
  void statusSaysTheSameThingsInTheSameOrderEverywhere() throws Exception {
    try (Engine engine = start("web: { fails: health }")) {
      String json = run(engine, "status", "json");
      assertThat(json.lines().filter(line -> line.startsWith("  \"")))
          .extracting(line -> line.strip().replaceFirst("\": .*", "").substring(1))
          .containsExactly(
              "version",
              "phase",
              "uptime-seconds",
              "process",
              "file",
              "listeners",
              "apps",
              "forwarded",
              "requests",
              "bytes-received",
              "bytes-sent",
              "in-flight",
              "waiting",
              "refused",
              "connections-refused",
              "ready",
              "health");
      assertThat(json)
          .endsWith(
              """
                "health": {
                  "admin": {
                    "status": "up",
                    "detail": ""
                  },
                  "listeners": {
                    "status": "up",
                    "detail": ""
                  },
                  "requests": {
                    "status": "up",
                    "detail": ""
                  },
                  "web": {
                    "status": "down",
                    "detail": "tired"
                  }
                }
              }
              """);
    }
  }

  private static String run(Engine engine, String command, String... arguments) throws Exception {
    return engine
        .platform()
        .control()
        .find(command)
        .orElseThrow()
        .handler()
        .run(List.of(arguments));
  }

  private final class FakeStore implements Store {
    @Override
    public Accounts accounts() {
      return (Accounts)
          java.lang.reflect.Proxy.newProxyInstance(
              Accounts.class.getClassLoader(),
              new Class<?>[] {Accounts.class},
              (proxy, method, arguments) -> {
                throw new AssertionError("not asked for: " + method);
              });
    }

    @Override
    public DataSources dataSources() {
      throw new AssertionError("not asked for");
    }

    @Override
    public Sessions sessions() {
      throw new AssertionError("not asked for");
    }

    @Override
    public Health health() {
      return Health.UP;
    }

    @Override
    public void close() {
      fake.events.add("close store");
    }
  }
}
