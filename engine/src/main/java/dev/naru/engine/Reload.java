package dev.naru.engine;

import dev.naru.engine.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves running servers to another configuration. First the changed ones, then new ones; both can
 * refuse, and what was done before is undone. Only then are removed ones drained and closed, which
 * cannot fail. (So a port that moves from a removed server to a new one needs two reloads.)
 */
final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Map<String, Running<?>> servers;
  private final Providers providers;
  private final Platform platform;
  private final Duration removal;
  private final Deque<Undo> undo = new ArrayDeque<>();
  private final StringBuilder report = new StringBuilder();

  /** Takes a step back. */
  private interface Undo {
    void run() throws IOException;
  }

  Reload(
      Map<String, Running<?>> servers, Providers providers, Platform platform, Duration removal) {
    this.servers = servers;
    this.providers = providers;
    this.platform = platform;
    this.removal = removal;
  }

  /** Moves; a line for each server. */
  String to(Config next) throws IOException {
    List<Running<?>> removed = new ArrayList<>();
    try {
      for (ServerProvider<?> provider : providers.servers()) {
        Optional<? extends Record> record = next.get(provider.key(), provider.configType());
        Running<?> running = servers.get(provider.key());
        if (running != null && record.isPresent()) {
          change(running, record.get());
        } else if (running != null) {
          removed.add(running);
        }
      }
      for (ServerProvider<?> provider : providers.servers()) {
        if (!servers.containsKey(provider.key())) {
          add(provider, next);
        }
      }
    } catch (IOException | RuntimeException e) {
      goBack();
      throw e;
    }
    for (Running<?> running : removed) {
      servers.remove(running.key());
      running.drain(removal);
      running.close();
      report.append(running.key()).append(": removed\n");
    }
    return report.toString();
  }

  private void change(Running<?> running, Record next) throws IOException {
    Record before = running.config();
    if (before.equals(next)) {
      boolean changed = running.refresh();
      report.append(running.key()).append(changed ? ": changed\n" : ": unchanged\n");
      return;
    }
    running.apply(next);
    undo.push(() -> running.apply(before));
    report.append(running.key()).append(": changed\n");
  }

  private <C extends Record> void add(ServerProvider<C> provider, Config next) throws IOException {
    Optional<C> record = next.get(provider.key(), provider.configType());
    if (record.isPresent()) {
      Running<C> running = Running.start(provider, record.get(), platform);
      servers.put(provider.key(), running);
      undo.push(
          () -> {
            servers.remove(provider.key());
            running.close();
          });
      report.append(provider.key()).append(": started\n");
    }
  }

  private void goBack() {
    for (Undo step : undo) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        LOG.error("a reload failed and could not be taken back whole: restart", e);
      }
    }
  }
}
