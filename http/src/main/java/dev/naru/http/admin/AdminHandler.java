package dev.naru.http.admin;

import dev.naru.engine.Platform;
import dev.naru.engine.config.ConfigException;
import dev.naru.engine.control.Command;
import dev.naru.engine.health.Health;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpInput.BodyException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the admin endpoints answer, always as text:
 *
 * <pre>
 * GET  /metrics            Prometheus' text format
 * GET  /health/live        200 while the process answers at all
 * GET  /health/ready       200 when work may be sent here, 503 with the reason otherwise
 * GET  /commands           names and help                      on the control socket only
 * POST /commands/NAME      a JSON array of strings; 200 with the command's answer, 404 when there
 *                          is no such command, 422 with the configuration's mistakes,
 *                          500 with what went wrong                            likewise
 * </pre>
 */
final class AdminHandler implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);
  private static final String COMMANDS = "/commands/";
  private static final int MAX_ARGUMENTS = 64 * 1024;

  private final Platform platform;
  private final boolean commands;

  /** With {@code commands} for whoever may give them. */
  AdminHandler(Platform platform, boolean commands) {
    this.platform = platform;
    this.commands = commands;
  }

  @Override
  public void handle(HttpExchange exchange) {
    exchange.block(this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.request().path().value();
    String method = exchange.request().method();
    exchange.fields().set("Cache-Control", "no-store");
    if (commands && path.startsWith(COMMANDS)) {
      if (allowed(exchange, method, "POST")) {
        command(exchange, path.substring(COMMANDS.length()));
      }
      return;
    }
    Optional<Answer> found = found(path);
    if (found.isEmpty()) {
      text(exchange, 404, "there is nothing here\n");
    } else if (allowed(exchange, method, "GET")) {
      exchange.fields().set("Content-Type", found.get().type());
      text(exchange, found.get().status(), found.get().text());
    }
  }

  private record Answer(int status, String type, String text) {
    static Answer plain(int status, String text) {
      return new Answer(status, "text/plain;charset=utf-8", text);
    }
  }

  private Optional<Answer> found(String path) {
    return switch (path) {
      case "/metrics" -> Optional.of(metrics());
      case "/health/live" -> Optional.of(Answer.plain(200, "up\n"));
      case "/health/ready" -> Optional.of(ready());
      case "/commands" -> commands ? Optional.of(Answer.plain(200, list())) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Answer metrics() {
    return platform.metrics() instanceof PrometheusMeterRegistry prometheus
        ? new Answer(200, "text/plain; version=0.0.4; charset=utf-8", prometheus.scrape())
        : Answer.plain(404, "this process collects no metrics for Prometheus\n");
  }

  private Answer ready() {
    Health health = platform.health().readiness();
    String word = health.status().name().toLowerCase(Locale.ROOT);
    String text = health.detail().isEmpty() ? word + "\n" : word + ": " + health.detail() + "\n";
    return Answer.plain(health.status() == Health.Status.DOWN ? 503 : 200, text);
  }

  private String list() {
    return platform.control().all().stream()
        .map(command -> command.name() + "  " + command.help() + "\n")
        .collect(Collectors.joining());
  }

  private void command(HttpExchange exchange, String name) throws IOException {
    Optional<Command> command = platform.control().find(name);
    if (command.isEmpty()) {
      text(exchange, 404, "there is no such command; there are:\n" + list());
      return;
    }
    List<String> arguments;
    byte[] body = exchange.input().readNBytes(MAX_ARGUMENTS + 1);
    if (body.length > MAX_ARGUMENTS) {
      throw new BodyException(413, "too many arguments");
    }
    try {
      arguments = Arguments.parse(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException malformed) {
      text(exchange, 400, "expected a JSON array of strings: " + malformed.getMessage() + "\n");
      return;
    }
    try {
      text(exchange, 200, command.get().handler().run(arguments));
    } catch (ConfigException mistakes) {
      text(exchange, 422, mistakes.getMessage() + "\n");
    } catch (Exception failure) { // A command may fail in any way; it tells the person why.
      log.debug("the command {} failed", name, failure);
      String message = failure.getMessage();
      text(exchange, 500, (message == null ? failure.toString() : message) + "\n");
    }
  }

  private static boolean allowed(HttpExchange exchange, String method, String expected)
      throws IOException {
    if (method.equals(expected) || (method.equals("HEAD") && expected.equals("GET"))) {
      return true;
    }
    exchange.fields().set("Allow", expected);
    text(exchange, 405, "only " + expected + " is answered here\n");
    return false;
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    exchange.status(status);
    if (!exchange.fields().contains("Content-Type")) {
      exchange.fields().set("Content-Type", "text/plain;charset=utf-8");
    }
    exchange.output().write(text.getBytes(StandardCharsets.UTF_8));
  }
}
