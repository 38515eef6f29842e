package dev.naru.internet.junit;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.QueueConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words of {@link Internet}. */
final class Words {
  private static final Pattern LINE = Pattern.compile("\\s*(\\S+)\\s+-\\s+(\\S+)(.*)");
  private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-zA-Z/%]+)");

  private static final Map<String, Double> NANOS =
      Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);

  private static final Map<String, Double> BITS =
      Map.of("bit/s", 1.0, "kbit/s", 1e3, "Mbit/s", 1e6, "Gbit/s", 1e9);

  private record Line(String a, String b, LinkConfig config, double loss) {}

  private final List<Line> lines = new ArrayList<>();
  private final Set<String> routers;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException naming the words that mean nothing
   */
  Words(Internet words) {
    routers = new LinkedHashSet<>(List.of(words.routers()));
    for (String link : words.links()) {
      lines.add(line(link));
    }
    Set<String> names = names();
    routers.stream()
        .filter(router -> !names.contains(router))
        .findFirst()
        .ifPresent(
            router -> {
              throw new IllegalArgumentException("no line leads to router " + router);
            });
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    lines.forEach(line -> names.addAll(List.of(line.a, line.b)));
    return names;
  }

  /** The end systems, in the order of their naming. */
  List<String> ends() {
    return names().stream().filter(name -> !routers.contains(name)).toList();
  }

  /** Builds what they say. */
  dev.naru.internet.topology.Internet build(long seed) {
    Topology topology = Topology.seed(seed).transport(TcpStack::new);
    for (String name : names()) {
      if (routers.contains(name)) {
        topology.router(name);
      } else {
        topology.host(name);
      }
    }
    lines.forEach(line -> topology.link(line.a, line.b, line.config));
    var built = topology.build();
    lines.stream()
        .filter(line -> line.loss > 0)
        .forEach(line -> built.faults(line.a, line.b).lose(line.loss));
    return built;
  }

  private static Line line(String words) {
    Matcher ends = LINE.matcher(words);
    if (!ends.matches()) {
      throw new IllegalArgumentException("a line reads \"a - b 10ms\", not \"" + words + "\"");
    }
    LinkConfig config = LinkConfig.IDEAL;
    double loss = 0;
    Deque<String> rest = new ArrayDeque<>(Arrays.asList(ends.group(3).strip().split("\\s+")));
    while (!rest.isEmpty()) {
      String word = rest.pop();
      switch (word) {
        case "" -> {}
        case "codel" -> config = config.withQueue(QueueConfig.CoDel.STANDARD);
        case "jitter" -> config = config.withJitter((long) amount(words, rest.poll(), NANOS));
        case "mtu" -> config = config.withMtu((int) amount(words, rest.poll() + "B", BYTES));
        case "lose" -> loss = amount(words, rest.poll(), SHARE);
        default ->
            config =
                word.endsWith("bit/s")
                    ? config.withRate((long) amount(words, word, BITS))
                    : config.withDelay((long) amount(words, word, NANOS));
      }
    }
    return new Line(ends.group(1), ends.group(2), config, loss);
  }

  private static final Map<String, Double> BYTES = Map.of("B", 1.0);
  private static final Map<String, Double> SHARE = Map.of("%", 0.01);

  private static double amount(String words, @Nullable String word, Map<String, Double> units) {
    Matcher amount = AMOUNT.matcher(word == null ? "" : word);
    Double unit = amount.matches() ? units.get(amount.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "\"" + word + "\" in \"" + words + "\" is no number of " + units.keySet());
    }
    return Double.parseDouble(amount.group(1)) * unit;
  }
}
