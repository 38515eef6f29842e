package dev.naru.engine.health;

import dev.naru.engine.health.Health.Status;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who is asked how the process is, and whether it takes work now. */
public final class HealthRegistry {

  /** Where the process stands in its life. */
  public enum Phase {
    /** Not everything has started. */
    STARTING,
    /** Every server has started and accepts. */
    RUNNING,
    /** Work in progress ends; no more is taken. */
    DRAINING
  }

  private final ConcurrentSkipListMap<String, Supplier<Health>> parts =
      new ConcurrentSkipListMap<>();
  private volatile Phase phase = Phase.STARTING;

  /**
   * Adds somebody to ask, until the registration is closed.
   *
   * @param health cheap enough to be asked every second
   */
  public Registration register(String name, Supplier<Health> health) {
    if (parts.putIfAbsent(name, health) != null) {
      throw new IllegalStateException("the health of " + name + " is registered already");
    }
    return () -> parts.remove(name, health);
  }

  /** Asks everybody: by name. */
  public SortedMap<String, Health> all() {
    SortedMap<String, Health> all = new TreeMap<>();
    parts.forEach((name, health) -> all.put(name, ask(health)));
    return Collections.unmodifiableSortedMap(all);
  }

  /** The worst of all, its detail naming everybody who is not well. */
  public Health overall() {
    SortedMap<String, Health> all = all();
    Status worst = Status.UP;
    for (Health health : all.values()) {
      worst = worst.compareTo(health.status()) >= 0 ? worst : health.status();
    }
    return new Health(
        worst,
        all.entrySet().stream()
            .filter(entry -> entry.getValue().status() != Status.UP)
            .map(entry -> entry.getKey() + ": " + entry.getValue().detail())
            .collect(Collectors.joining("; ")));
  }

  /** Whether to send work here: not while starting or draining, nor when something is down. */
  public Health readiness() {
    return switch (phase) {
      case STARTING -> Health.down("starting");
      case DRAINING -> Health.down("stopping");
      case RUNNING -> overall();
    };
  }

  /** Where the process stands. */
  public Phase phase() {
    return phase;
  }

  /** Moves on; for the engine. */
  public void enter(Phase next) {
    phase = next;
  }

  private static Health ask(Supplier<Health> health) {
    try {
      return health.get();
    } catch (RuntimeException e) {
      return Health.down("cannot say how it is: " + e);
    }
  }

  /** Somebody in the registry. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Takes them out. */
    @Override
    void close();
  }
}
