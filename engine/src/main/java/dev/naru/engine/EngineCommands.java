package dev.naru.engine;

import dev.naru.engine.control.Command;
import dev.naru.engine.health.Health;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What every running process can be asked for. */
final class EngineCommands {

  private EngineCommands() {}

  static void register(Engine engine) {
    long started = engine.platform().network().clock().nanos();
    var control = engine.platform().control();
    control.register(
        new Command(
            "reload",
            "Reads naru.yaml again and moves to it without a break.",
            arguments -> {
              none(arguments);
              return engine.reload();
            }));
    control.register(
        new Command(
            "status",
            "Says what runs, since when, and how it is.",
            arguments -> {
              none(arguments);
              long nanos = engine.platform().network().clock().nanos() - started;
              return status(engine, Duration.ofNanos(nanos));
            }));
    control.register(
        new Command(
            "health",
            "Says how each part is.",
            arguments -> {
              none(arguments);
              return health(engine);
            }));
    control.register(
        new UserCommand(engine.platform()::accounts, engine.platform().network().random())
            .command());
    control.register(
        new Command(
            "stop",
            "Lets work in progress end and stops.",
            arguments -> {
              none(arguments);
              engine.stopRequested().complete(null);
              return "stopping\n";
            }));
  }

  private static void none(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("this command takes no arguments");
    }
  }

  private static String status(Engine engine, Duration up) {
    String phase = engine.platform().health().phase().name().toLowerCase(Locale.ROOT);
    return "%s for %dd %02d:%02d:%02d, process %d, from %s\n%s"
        .formatted(
            phase,
            up.toDays(),
            up.toHoursPart(),
            up.toMinutesPart(),
            up.toSecondsPart(),
            ProcessHandle.current().pid(),
            engine.file(),
            health(engine));
  }

  private static String health(Engine engine) {
    StringBuilder lines = new StringBuilder();
    engine
        .platform()
        .health()
        .all()
        .forEach((name, health) -> lines.append(line(name, health)).append('\n'));
    return lines.toString();
  }

  private static String line(String name, Health health) {
    String status = health.status().name().toLowerCase(Locale.ROOT);
    return health.detail().isEmpty()
        ? name + ": " + status
        : name + ": " + status + " (" + health.detail() + ")";
  }
}
