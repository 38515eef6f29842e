package dev.naru.store;

import dev.naru.engine.network.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Waiting with a limit, in the network's time. */
final class Waits {

  private Waits() {}

  /** Waits for an event; false when the limit passed first. */
  static boolean within(Duration limit, CompletableFuture<?> event, Clock clock) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    Clock.Scheduled scheduled = clock.schedule(limit, () -> timer.complete(null));
    CompletableFuture.anyOf(event, timer).exceptionally(failure -> null).join();
    scheduled.cancel();
    return event.isDone();
  }
}
