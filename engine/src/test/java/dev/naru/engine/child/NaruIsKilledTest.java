package dev.naru.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.HostNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} of Naru leaves no child behind. */
@Timeout(180)
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
      awaitCommand(child, "/bin/sleep", "1000");

      Signal.KILL.send(parent.pid());

      child.onExit().get(60, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  /** A child is setpriv first, then a shell, and then what it is to be, all in one process. */
  private static void awaitCommand(ProcessHandle child, String... words) throws IOException {
    Path file = Path.of("/proc", Long.toString(child.pid()), "cmdline");
    String wanted = String.join("\0", words) + "\0";
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    for (String is = Files.readString(file); !is.equals(wanted); is = Files.readString(file)) {
      assertThat(System.nanoTime()).as("it is %s", is).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
