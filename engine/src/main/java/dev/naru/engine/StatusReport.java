package dev.naru.engine;

import dev.naru.engine.health.Health;
import dev.naru.engine.text.Json;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code naru status} says: gathered from health and from the meters that everybody registers
 * anyway, so that the command, the metrics and the alerts tell the same story.
 */
final class StatusReport {

  private final Engine engine;
  private final Duration up;
  private final MeterRegistry metrics;

  StatusReport(Engine engine, Duration up) {
    this.engine = engine;
    this.up = up;
    this.metrics = engine.platform().metrics();
  }

  /** As an object. */
  String json() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("version", version());
    status.put("phase", phase());
    status.put("uptime-seconds", up.toSeconds());
    status.put("process", ProcessHandle.current().pid());
    status.put("file", engine.file().toString());
    status.put("listeners", gauges("naru.connections", "listener"));
    status.put("apps", gauges("naru.app.sessions", "app"));
    status.put("forwarded", gauges("naru.forward.active", "listener"));
    status.put("requests", requests());
    status.put("bytes-received", count("naru.http.received"));
    status.put("bytes-sent", count("naru.http.sent"));
    status.put("in-flight", gauge("naru.in.flight"));
    status.put("waiting", gauge("naru.in.flight.waiting"));
    status.put("refused", count("naru.in.flight.refused"));
    status.put("connections-refused", count("naru.connections.refused"));
    Map<String, Object> health = new LinkedHashMap<>();
    engine.platform().health().all().forEach((name, each) -> health.put(name, health(each)));
    status.put("ready", word(engine.platform().health().readiness()));
    status.put("health", health);
    engine.lastReload().ifPresent(last -> status.put("last-reload", reload(last)));
    return Json.pretty(status);
  }

  private static Map<String, Object> health(Health health) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("status", word(health));
    object.put("detail", health.detail());
    return object;
  }

  private static Map<String, Object> reload(Engine.LastReload last) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("at", last.at().toString());
    object.put("succeeded", last.succeeded());
    object.put("report", last.report());
    return object;
  }

  /** As lines for a person. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s for %dd %02d:%02d:%02d, process %d, from %s\n"
            .formatted(
                phase(),
                up.toDays(),
                up.toHoursPart(),
                up.toMinutesPart(),
                up.toSecondsPart(),
                ProcessHandle.current().pid(),
                engine.file()));
    line(text, "version", version());
    gauges("naru.connections", "listener")
        .forEach(
            (listener, open) ->
                line(text, "listener", "%s, %s".formatted(listener, number(open, "connection"))));
    gauges("naru.app.sessions", "app")
        .forEach(
            (app, open) -> line(text, "app", "%s, %s".formatted(app, number(open, "session"))));
    gauges("naru.forward.active", "listener")
        .forEach((from, open) -> line(text, "forward", "%s, %d forwarded".formatted(from, open)));
    long requests = requests();
    line(
        text,
        "requests",
        String.format(
            Locale.ROOT,
            "%d answered, %.1f/s since the start; %d in flight, %d waiting, %d refused",
            requests,
            requests / Math.max(1.0, up.toMillis() / 1e3),
            gauge("naru.in.flight"),
            gauge("naru.in.flight.waiting"),
            count("naru.in.flight.refused")));
    engine
        .lastReload()
        .ifPresent(
            last ->
                line(
                    text,
                    "reload",
                    (last.succeeded() ? "done at " : "refused at ")
                        + last.at()
                        + (last.succeeded()
                            ? ""
                            : ": " + last.report().lines().findFirst().orElse(""))));
    return text.append(health()).toString();
  }

  /** How each part is, a line each. */
  String health() {
    StringBuilder lines = new StringBuilder();
    engine
        .platform()
        .health()
        .all()
        .forEach(
            (name, health) ->
                lines.append(
                    name
                        + ": "
                        + word(health)
                        + (health.detail().isEmpty() ? "" : " (" + health.detail() + ")")
                        + "\n"));
    return lines.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-9s %s\n".formatted(name, value));
  }

  private String phase() {
    return engine.platform().health().phase().name().toLowerCase(Locale.ROOT);
  }

  private static String word(Health health) {
    return health.status().name().toLowerCase(Locale.ROOT);
  }

  private static String version() {
    return Optional.ofNullable(StatusReport.class.getPackage().getImplementationVersion())
        .orElse("a development build");
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private long requests() {
    return metrics.find("naru.http.requests").timers().stream().mapToLong(Timer::count).sum();
  }

  private long count(String name) {
    return metrics.find(name).counters().stream().mapToLong(each -> (long) each.count()).sum();
  }

  private long gauge(String name) {
    return metrics.find(name).gauges().stream().mapToLong(each -> (long) each.value()).sum();
  }

  private Map<String, Long> gauges(String name, String tag) {
    Map<String, Long> all = new TreeMap<>();
    for (Gauge each : metrics.find(name).gauges()) {
      all.merge(String.valueOf(each.getId().getTag(tag)), (long) each.value(), Long::sum);
    }
    return all;
  }
}
