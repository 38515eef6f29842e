package dev.naru.web.proxy;

import dev.naru.engine.control.Command;
import dev.naru.engine.control.Control;
import dev.naru.engine.text.Table;
import dev.naru.web.hop.UpstreamAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * {@code upstream list}, {@code drain} and {@code restore}: one command for all routes of a
 * process. What is drained stays so over reloads, until it is restored or the process ends.
 */
final class UpstreamCommand implements Command.Handler {

  private static final String NAME = "upstream";

  private final List<ProxyRoute> routes = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicBoolean> drained = new ConcurrentHashMap<>();

  private UpstreamCommand() {}

  /** The one of a process, which the first route registers. */
  static UpstreamCommand of(Control control) {
    synchronized (control) {
      if (control.find(NAME).map(Command::handler).orElse(null) instanceof UpstreamCommand known) {
        return known;
      }
      UpstreamCommand first = new UpstreamCommand();
      control.register(
          new Command(NAME, "List the servers behind proxy routes; drain or restore one.", first));
      return first;
    }
  }

  void add(ProxyRoute route) {
    routes.add(route);
  }

  void remove(ProxyRoute route) {
    routes.remove(route);
  }

  /** The servers of the routes at a place. */
  Stream<Member> members(String place) {
    return routes.stream()
        .filter(route -> route.place().equals(place))
        .flatMap(route -> route.members().stream());
  }

  /** Whether a server is to get no more work; the same answer for all routes that name it. */
  AtomicBoolean drained(String upstream) {
    return drained.computeIfAbsent(upstream, one -> new AtomicBoolean());
  }

  @Override
  public String run(List<String> arguments) {
    String word = arguments.isEmpty() ? "list" : arguments.getFirst();
    if (word.equals("list")) {
      return list();
    } else if ((word.equals("drain") || word.equals("restore")) && arguments.size() == 2) {
      return set(arguments.get(1), word.equals("drain"));
    }
    throw new IllegalArgumentException(
        "expected list, drain UPSTREAM or restore UPSTREAM, as in drain http://127.0.0.1:3000");
  }

  private String set(String text, boolean drain) {
    UpstreamAddress address = UpstreamAddress.parse(text);
    Set<String> known = new TreeSet<>();
    int busy = 0;
    for (ProxyRoute route : routes) {
      for (UpstreamConfig one : route.config().proxy()) {
        known.add(one.to().toString());
      }
      for (Member member : route.members()) {
        busy += member.config().to().equals(address) ? member.active() : 0;
      }
    }
    if (!known.contains(address.toString())) {
      throw new IllegalArgumentException(
          "no route has the upstream "
              + address
              + (known.isEmpty() ? "" : "; there are " + String.join(", ", known)));
    }
    drained(address.toString()).set(drain);
    return drain
        ? "%s gets no more work; %d %s in flight\n"
            .formatted(address, busy, busy == 1 ? "request is" : "requests are")
        : address + " gets work again\n";
  }

  private String list() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("ROUTE", "UPSTREAM", "STATE", "ACTIVE", "CONNECTIONS", "REQUESTS", "FAILURES"));
    Map<String, ProxyRoute> sorted = new TreeMap<>();
    routes.forEach(route -> sorted.put(route.place(), route));
    sorted.forEach(
        (place, route) -> route.members().forEach(member -> rows.add(row(place, member))));
    return rows.size() == 1
        ? "no upstreams\n"
        : String.join("\n", Table.lines(rows, Set.of())) + "\n";
  }

  private static List<String> row(String place, Member member) {
    return List.of(
        place,
        member.name(),
        member.state(),
        Integer.toString(member.active()),
        Integer.toString(member.origin().connections()),
        Long.toString(member.requests()),
        Long.toString(member.failures()));
  }
}
