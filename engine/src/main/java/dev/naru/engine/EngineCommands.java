package dev.naru.engine;

import dev.naru.engine.control.Command;
import java.time.Duration;
import java.util.List;

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
            "Says what runs, since when, and how it is; argument: json.",
            arguments -> {
              boolean json = arguments.equals(List.of("json"));
              if (!json && !arguments.isEmpty()) {
                throw new IllegalArgumentException("expected nothing, or: json");
              }
              StatusReport report = report(engine, started);
              return json ? report.json() : report.text();
            }));
    control.register(
        new Command(
            "health",
            "Says how each part is.",
            arguments -> {
              none(arguments);
              return report(engine, started).health();
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

  private static StatusReport report(Engine engine, long started) {
    long nanos = engine.platform().network().clock().nanos() - started;
    return new StatusReport(engine, Duration.ofNanos(nanos));
  }

  private static void none(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("this command takes no arguments");
    }
  }
}
