package dev.naru.http.server;

import dev.naru.engine.control.Command;
import dev.naru.engine.network.Clock;
import dev.naru.engine.text.Json;
import dev.naru.engine.text.Table;
import dev.naru.engine.text.ThreadPlace;
import dev.naru.http.HttpExchange;
import dev.naru.http.exchange.ServerConnection.Current;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code requests}: what is being answered, for whom, for how long, and by whom, the
 * longest first. With the argument {@code stacks} also where the threads are, which no dump of the
 * JVM shows readably for virtual threads; with {@code json} as an array of objects.
 */
final class RequestsCommand {

  /** Frames of a thread's stack that are shown. */
  private static final int FRAMES = 40;

  /** A longer path or target is cut in the table. */
  private static final int WIDEST = 100;

  private static final List<String> COLUMNS =
      List.of(
          "SECONDS", "STATE", "USER", "REMOTE", "REQUEST", "THREAD", "IN", "OUT", "APP", "DOING");

  /** Columns that stand to the right. */
  private static final Set<Integer> NUMBERS = Set.of(0, 6, 7);

  private RequestsCommand() {}

  static Command of(HttpService service, Clock clock) {
    return new Command(
        "requests",
        "Lists the requests being answered, the longest first; arguments: stacks, json.",
        arguments -> {
          if (!Set.of("stacks", "json").containsAll(arguments)) {
            throw new IllegalArgumentException("expected nothing, stacks, json or both");
          }
          boolean stacks = arguments.contains("stacks");
          List<Current> current = service.current();
          long now = clock.nanos();
          return arguments.contains("json")
              ? json(current, now, stacks)
              : current.isEmpty() ? "no request is being answered\n" : table(current, now, stacks);
        });
  }

  private static String json(List<Current> current, long now, boolean stacks) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Current one : current) {
      HttpExchange exchange = one.exchange();
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", exchange.id());
      object.put("seconds", TimeUnit.NANOSECONDS.toMillis(now - one.since()) / 1e3);
      object.put("state", state(one));
      object.put("user", exchange.user().equals("-") ? "" : exchange.user());
      object.put("remote", exchange.client().getAddress().getHostAddress());
      object.put("version", exchange.request().version().toString());
      object.put("method", exchange.request().method());
      object.put("host", exchange.request().host());
      object.put("target", exchange.request().target());
      object.put("thread", one.thread().map(RequestsCommand::name).orElse(""));
      object.put("received", exchange.bytesReceived());
      object.put("sent", exchange.bytesSent());
      object.put("application", exchange.application());
      object.put("doing", doing(one).orElse(""));
      if (stacks) {
        object.put("stack", frames(one).stream().map(StackTraceElement::toString).toList());
      }
      all.add(object);
    }
    return Json.pretty(all);
  }

  private static String table(List<Current> current, long now, boolean stacks) {
    List<List<String>> rows = new ArrayList<>(List.of(COLUMNS));
    current.forEach(one -> rows.add(row(one, now)));
    List<String> lines = Table.lines(rows, NUMBERS);
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      table.append(lines.get(i)).append('\n');
      if (stacks && i > 0) {
        frames(current.get(i - 1))
            .forEach(frame -> table.append("            at ").append(frame).append('\n'));
      }
    }
    return table.toString();
  }

  private static List<String> row(Current one, long now) {
    HttpExchange exchange = one.exchange();
    var request = exchange.request();
    return List.of(
        String.format(Locale.ROOT, "%.3f", (now - one.since()) / 1e9),
        state(one),
        plain(exchange.user()),
        exchange.client().getAddress().getHostAddress(),
        plain(request.method() + " " + request.host() + request.target()),
        one.thread().map(RequestsCommand::name).orElse("-"),
        Long.toString(exchange.bytesReceived()),
        Long.toString(exchange.bytesSent()),
        exchange.application().isEmpty() ? "-" : exchange.application(),
        doing(one).orElse("-"));
  }

  private static String state(Current one) {
    return one.stage().name().toLowerCase(Locale.ROOT);
  }

  /** Short enough, and nothing that could move a terminal's cursor. */
  private static String plain(String text) {
    String cut = text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** Where the application's own code is, and what that has called, if anything. */
  private static Optional<String> doing(Current one) {
    return one.thread().flatMap(ThreadPlace::of);
  }

  private static List<StackTraceElement> frames(Current one) {
    return one.thread()
        .map(thread -> Arrays.stream(thread.getStackTrace()).limit(FRAMES).toList())
        .orElse(List.of());
  }

  private static String name(Thread thread) {
    return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
  }
}
