package dev.naru.http.server;

import dev.naru.engine.control.Command;
import dev.naru.engine.network.Clock;
import dev.naru.http.exchange.ServerConnection.Current;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command {@code requests}: what is being answered, for whom, for how long, and by whom. */
final class RequestsCommand {

  /** Frames of a thread's stack that are shown with {@code stacks}. */
  private static final int FRAMES = 12;

  private RequestsCommand() {}

  static Command of(HttpService service, Clock clock) {
    return new Command(
        "requests",
        "Lists the requests being answered, the longest first; `requests stacks` shows their"
            + " threads.",
        arguments -> {
          boolean stacks = arguments.equals(List.of("stacks"));
          if (!stacks && !arguments.isEmpty()) {
            throw new IllegalArgumentException("expected nothing, or: stacks");
          }
          List<Current> current = service.current();
          return current.isEmpty()
              ? "no request is being answered\n"
              : current.stream()
                  .map(one -> line(one, clock.nanos(), stacks))
                  .collect(Collectors.joining());
        });
  }

  private static String line(Current current, long now, boolean stacks) {
    var exchange = current.exchange();
    var request = exchange.request();
    Optional<Thread> thread = current.thread();
    String line =
        String.format(
            Locale.ROOT,
            "%8.3f s  %s  %s  %s %s%s  %s  %d bytes sent\n",
            (now - current.since()) / 1e9,
            exchange.connection().remote().getAddress().getHostAddress(),
            exchange.user(),
            request.method(),
            request.host(),
            request.target(),
            thread.map(RequestsCommand::name).orElse("no thread"),
            exchange.bytesSent());
    if (!stacks || thread.isEmpty()) {
      return line;
    }
    StringBuilder all = new StringBuilder(line);
    StackTraceElement[] frames = thread.get().getStackTrace();
    for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
      all.append("              at ").append(frames[i]).append('\n');
    }
    return all.toString();
  }

  private static String name(Thread thread) {
    return thread.getName().isEmpty() ? "thread " + thread.threadId() : thread.getName();
  }
}
