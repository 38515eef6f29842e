package dev.naru.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.child.ChildSpec.ReadyProbe;
import dev.naru.engine.child.ChildState.Running;
import dev.naru.engine.child.ChildState.Stopped;
import dev.naru.engine.child.ChildState.Stopping;
import dev.naru.engine.child.ChildState.Waiting;
import dev.naru.engine.health.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

// A child that does not stop holds whoever closes it, whom no interrupt reaches.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildTest {

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));

  private final ChildNetwork network = new ChildNetwork();
  private final BlockingQueue<ChildState> states = new LinkedBlockingQueue<>();
  private final String name;
  private final Output output;

  ChildTest(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
    output = new Output(name);
  }

  @AfterEach
  void close() {
    output.close();
    network.close();
  }

  @Test
  void whatItPrintsIsLoggedLineByLine() throws Exception {
    ChildSpec spec =
        shell("echo one; echo two >&2; printf 'a\\033[1mb'; exec 1>&- 2>&-; sleep 1000")
            .level(line -> line.equals("two") ? Level.WARN : Level.INFO);
    try (Child child = Child.start(spec, network, states::add)) {
      assertThat(output.next()).isEqualTo("INFO one");
      assertThat(output.next()).isEqualTo("WARN two");
      assertThat(output.next()).isEqualTo("INFO a\uFFFD[1mb");
      child.awaitReady(Duration.ofSeconds(30));
      assertThat(child.health()).isEqualTo(Health.UP);
      assertThat(output.isEmpty()).isTrue();
    }
  }

  @Test
  void itsSilenceKeepsNoCarrierFromOtherVirtualThreads() throws Exception {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    ChildSpec spec =
        shell("echo one; sleep 1000")
            .level(
                line -> {
                  reader.complete(Thread.currentThread());
                  return Level.INFO;
                });
    try (Child child = Child.start(spec, network)) {
      assertThat(reader.get(30, TimeUnit.SECONDS).isVirtual()).isFalse();
      child.awaitReady(Duration.ofSeconds(30));
    }
  }

  @Test
  void aLongLineIsCut() throws Exception {
    try (Child child =
        Child.start(
            shell("head -c 10000 /dev/zero | tr '\\0' x; echo; echo short; sleep 1000"), network)) {
      assertThat(output.next())
          .isEqualTo("INFO " + "x".repeat(LogCapture.MAX_LINE) + " … (5904 bytes more)");
      assertThat(output.next()).isEqualTo("INFO short");
      // It may print before its supervisor has seen that it runs.
      child.awaitReady(Duration.ofSeconds(30));
      assertThat(child.state()).isInstanceOf(Running.class);
    }
  }

  @Test
  void itIsStartedAgainAfterGrowingWaits() throws Exception {
    Child child = Child.start(shell("echo broken; exit 3").backoff(BACKOFF), network, states::add);
    for (int second : new int[] {1, 2, 4, 5, 5}) {
      Waiting waiting = next(Waiting.class);
      assertThat(waiting.delay()).isEqualTo(Duration.ofSeconds(second));
      assertThat(waiting.why()).isEqualTo("ended with exit code 3: broken");
      assertThat(child.health().status()).isEqualTo(Health.Status.DOWN);
      assertThat(child.health().detail())
          .contains(name, "exit code 3: broken")
          .contains(waiting.failures() == 1 ? "1 failure" : waiting.failures() + " failures");
      network.hand().advanceToTaskAfter(Duration.ofSeconds(second));
    }
    child.close();
    assertThat(child.state()).isEqualTo(new Stopped());
  }

  @Test
  void failuresAreForgottenAfterAStableRun() throws Exception {
    ChildSpec spec = shell("trap 'exit 1' HUP; echo up; while :; do sleep 0.05; done");
    try (Child child = Child.start(spec.backoff(BACKOFF), network, states::add)) {
      for (int failures = 1; failures <= 2; failures++) {
        Running running = next(Running.class);
        output.next();
        Signal.HUP.send(running.pid());
        assertThat(next(Waiting.class).failures()).isEqualTo(failures);
        network.hand().advanceToTaskAfter(Duration.ofSeconds(1));
      }
      Running running = next(Running.class);
      output.next();
      assertThat(child.health().status()).isEqualTo(Health.Status.DEGRADED);
      network.hand().advance(Duration.ofMinutes(1));
      assertThat(child.health()).isEqualTo(Health.UP);
      Signal.HUP.send(running.pid());
      assertThat(next(Waiting.class).failures()).isEqualTo(1);
    }
  }

  @Test
  void stopSendsTheSignalAndWaitsForTheEnd() throws Exception {
    Child child =
        Child.start(
            shell("trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.05; done")
                .stoppedBy(Duration.ofSeconds(10), Signal.INT),
            network,
            states::add);
    Running running = next(Running.class);
    output.next();
    child.close();
    child.close();
    assertThat(output.next()).isEqualTo("INFO bye");
    assertThat(states).containsExactly(new Stopping(running.pid()), new Stopped());
    assertThat(ProcessHandle.of(running.pid())).isEmpty();
    assertThat(child.health().status()).isEqualTo(Health.Status.DOWN);
  }

  @Test
  void oneThatIgnoresItsStopSignalsIsKilled() throws Exception {
    Child child =
        Child.start(
            shell("trap '' INT QUIT; echo up; while :; do sleep 0.05; done")
                .stoppedBy(Duration.ofSeconds(10), Signal.INT, Signal.QUIT),
            network,
            states::add);
    Running running = next(Running.class);
    output.next();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(child::close, network.executor());
    network.hand().advanceToTaskAfter(Duration.ofSeconds(10));
    network.hand().advanceToTaskAfter(Duration.ofSeconds(6));
    stopped.get(30, TimeUnit.SECONDS);
    assertThat(ProcessHandle.of(running.pid())).isEmpty();
  }

  @Test
  void oneThatIsNotReadyInTimeIsStartedAgain() throws Exception {
    ReadyProbe slow =
        () -> {
          network.hand().advance(Duration.ofSeconds(3));
          return false;
        };
    ChildSpec spec = shell("sleep 1000").ready(slow, Duration.ofSeconds(3)).backoff(BACKOFF);
    try (Child child = Child.start(spec, network, states::add)) {
      assertThat(next(Waiting.class).why()).isEqualTo("was not ready within 3 s");
      assertThat(child.health().detail()).contains("not ready within 3 s");
    }
  }

  @Test
  void awaitReadySaysWhyItDoesNotStart() throws Exception {
    Backoff waits = new Backoff(Duration.ofNanos(1), Duration.ofNanos(1), Duration.ofMinutes(1));
    ChildSpec spec =
        shell("true")
            .backoff(waits)
            .beforeStart(
                () -> {
                  throw new IOException("the disk is full");
                });
    Child child = Child.start(spec, network, states::add);
    CompletableFuture<Void> hand =
        CompletableFuture.runAsync(
            () -> {
              try {
                network.hand().advanceToTaskAfter(Duration.ZERO);
                network.hand().advanceToTaskAfter(Duration.ZERO);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            network.executor());
    for (int i = 0; i < 3; i++) {
      next(Waiting.class);
    }
    hand.get(30, TimeUnit.SECONDS);
    assertThatThrownBy(() -> child.awaitReady(Duration.ofDays(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name + " does not start")
        .hasMessageContaining("the disk is full");
    child.close();
  }

  @Test
  void itHasNoneOfNarusEnvironmentOrPrivileges() throws Exception {
    ChildCommand command =
        new ChildCommand(
            name,
            List.of(
                "/bin/sh",
                "-c",
                "env | grep -v -e ^PWD= -e ^PATH= -e ^_= -e ^SHLVL= -e ^OLDPWD=; id -u; grep -e"
                    + " ^CapInh -e ^CapPrm -e ^CapEff -e ^CapAmb -e ^NoNew /proc/self/status"),
            Path.of("/"),
            Map.of("KEY", "value"),
            RunAs.whenRoot(),
            Signal.KILL);
    OneShot result = OneShot.run(command, Duration.ofSeconds(30), network);
    assertThat(result.lastLines().get(1)).matches("[1-9]\\d*");
    assertThat(result.lastLines())
        .containsExactly(
            "KEY=value",
            result.lastLines().get(1),
            "CapInh:\t0000000000000000",
            "CapPrm:\t0000000000000000",
            "CapEff:\t0000000000000000",
            "CapAmb:\t0000000000000000",
            "NoNewPrivs:\t1");
  }

  @Test
  void aOneShotThatDoesNotEndIsKilled() throws Exception {
    CompletableFuture<Void> hand =
        CompletableFuture.runAsync(
            () -> {
              try {
                network.hand().advanceToTaskAfter(Duration.ofSeconds(5));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            network.executor());
    assertThatThrownBy(
            () -> OneShot.run(shell("exec sleep 1000").command(), Duration.ofSeconds(5), network))
        .hasMessageContaining("did not end within 5 s");
    hand.get(30, TimeUnit.SECONDS);
  }

  @Test
  void itOutlivesTheThreadThatStartedIt() throws Exception {
    CompletableFuture<Child> started = new CompletableFuture<>();
    ChildSpec spec = shell("trap 'echo alive' HUP; echo up; while :; do sleep 0.05; done");
    Thread thread =
        Thread.ofPlatform().start(() -> started.complete(Child.start(spec, network, states::add)));
    thread.join();
    try (Child child = started.get()) {
      Running running = next(Running.class);
      assertThat(output.next()).isEqualTo("INFO up");
      Signal.HUP.send(running.pid());
      assertThat(output.next()).isEqualTo("INFO alive");
      assertThat(child.health()).isEqualTo(Health.UP);
    }
  }

  private ChildSpec shell(String script) {
    return ChildSpec.of(
        new ChildCommand(
            name,
            // Whoever runs the tests may ignore signals (nohup, a script's &); a shell cannot trap
            // those.
            List.of("/usr/bin/env", "--default-signal=HUP,INT,QUIT", "/bin/sh", "-c", script),
            Path.of("/"),
            Map.of(),
            Optional.empty(),
            Signal.KILL));
  }

  private <S extends ChildState> S next(Class<S> type) throws InterruptedException {
    while (true) {
      ChildState state = states.poll(30, TimeUnit.SECONDS);
      if (state == null) {
        throw new AssertionError("not " + type.getSimpleName() + " within 30 s");
      }
      if (type.isInstance(state)) {
        return type.cast(state);
      }
    }
  }
}
