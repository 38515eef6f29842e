package dev.naru.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.HostNetwork;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} of Naru leaves no child behind. */
@Timeout(60)
class NaruIsKilledTest {

  /** Stands for Naru: starts a child, prints its pid, and never ends. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      HostNetwork network = new HostNetwork();
      ChildCommand sleep =
          new ChildCommand(
              "sleep",
              List.of("/bin/sleep", "1000"),
              Path.of("/"),
              Map.of(),
              RunAs.whenRoot(),
              Signal.KILL);
      Child child = Child.start(ChildSpec.of(sleep), network);
      child.awaitReady(Duration.ofSeconds(30));
      System.out.println(((ChildState.Running) child.state()).pid());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void itsChildIsGone() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = parent.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.matches("\\d+")) {
        line = out.readLine();
      }
      ProcessHandle child = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      Optional<String> program = child.info().command();
      program.ifPresent(path -> assertThat(path).endsWith("sleep"));

      Signal.KILL.send(parent.pid());

      child.onExit().get(20, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }
}
