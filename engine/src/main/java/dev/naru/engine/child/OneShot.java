package dev.naru.engine.child;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.event.Level;

/**
 * A child that does one thing and ends, under the same rules as a supervised one.
 *
 * @param exitValue as the shell counts: above 128 for a signal
 * @param lastLines the end of what it printed, oldest line first
 */
public record OneShot(int exitValue, List<String> lastLines) {

  /**
   * Runs a command to its end; its output goes to the log at DEBUG.
   *
   * @param limit after which it is killed
   * @throws IOException when it cannot be started or did not end in time
   */
  public static OneShot run(ChildCommand command, Duration limit, Network network)
      throws IOException {
    Process process = Spawner.spawn(command);
    LogCapture log =
        LogCapture.start(command.name(), process.getInputStream(), line -> Level.DEBUG);
    CompletableFuture<Void> timer = new CompletableFuture<>();
    Clock.Scheduled scheduled = network.clock().schedule(limit, () -> timer.complete(null));
    CompletableFuture<Void> done = CompletableFuture.allOf(process.onExit(), log.ended());
    CompletableFuture.anyOf(done, timer).join();
    scheduled.cancel();
    if (!done.isDone()) {
      process.destroyForcibly();
      throw new IOException(
          command.name() + " did not end within " + limit.toSeconds() + " s and was killed");
    }
    return new OneShot(process.exitValue(), log.lastLines());
  }
}
