package dev.naru.rpc.client;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.function.Consumer;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DNS says that a service is (RFC 2782): the targets of the lowest priority, each as often as
 * its weight among them asks for, within reason. Asked again every 30 seconds; while DNS does not
 * answer the last answer stands. Asks the machine's own resolvers, over the kernel's sockets.
 */
final class SrvAddresses implements Addresses {

  private static final Logger LOG = LoggerFactory.getLogger(SrvAddresses.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final String TIMEOUT_MILLIS = "2000";
  private static final int MOST_SHARES = 4;

  /** A record: priority, weight, port, target. */
  private record Srv(int priority, int weight, int port, String target) {
    static Srv parse(String text) {
      String[] words = text.split(" ");
      String target =
          words[3].endsWith(".") ? words[3].substring(0, words[3].length() - 1) : words[3];
      return new Srv(
          Integer.parseInt(words[0]),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          target);
    }
  }

  private final String name;
  private final String servers;
  private final Network network;
  private volatile List<InetSocketAddress> known = List.of();
  private volatile Consumer<List<InetSocketAddress>> listener = _ -> {};
  private volatile Clock.@Nullable Scheduled again;
  private volatile boolean closed;
  private volatile String failure = "";

  /**
   * Asks at once, which may block.
   *
   * @param servers {@code dns:} for the machine's own, or {@code dns://host:port}
   */
  SrvAddresses(String name, String servers, Network network) {
    this.name = name;
    this.servers = servers;
    this.network = network;
    look();
  }

  private void look() {
    Blocking.assertMayBlock();
    try {
      List<InetSocketAddress> found = ask();
      if (!found.isEmpty() && !found.equals(known)) {
        known = found;
        listener.accept(found);
      }
      failure = found.isEmpty() ? "it has no SRV records" : "";
    } catch (NamingException | RuntimeException problem) {
      failure = String.valueOf(problem.getMessage());
      LOG.warn("DNS does not say where {} is: {}", name, failure);
    }
    if (!closed) {
      again = network.clock().schedule(AGAIN, () -> network.executor().execute(this::look));
    }
  }

  private List<InetSocketAddress> ask() throws NamingException {
    @SuppressWarnings("JdkObsolete") // which JNDI asks for
    Hashtable<String, String> settings = new Hashtable<>();
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, servers);
    settings.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    settings.put("com.sun.jndi.dns.timeout.retries", "2");
    InitialDirContext context = new InitialDirContext(settings);
    try {
      Attribute records = context.getAttributes(name, new String[] {"SRV"}).get("SRV");
      List<Srv> all = new ArrayList<>();
      for (int i = 0; records != null && i < records.size(); i++) {
        all.add(Srv.parse(String.valueOf(records.get(i))));
      }
      return shares(all);
    } finally {
      context.close();
    }
  }

  private static List<InetSocketAddress> shares(List<Srv> all) {
    int lowest = all.stream().mapToInt(Srv::priority).min().orElse(0);
    List<Srv> best =
        all.stream()
            .filter(each -> each.priority() == lowest && !each.target().isEmpty())
            .sorted(Comparator.comparing(Srv::target).thenComparing(Srv::port))
            .toList();
    int heaviest = Math.max(1, best.stream().mapToInt(Srv::weight).max().orElse(1));
    List<InetSocketAddress> shares = new ArrayList<>();
    for (Srv each : best) {
      int share = Math.max(1, Math.round((float) MOST_SHARES * each.weight() / heaviest));
      for (int i = 0; i < (best.size() == 1 ? 1 : share); i++) {
        shares.add(InetSocketAddress.createUnresolved(each.target(), each.port()));
      }
    }
    return shares;
  }

  @Override
  public List<InetSocketAddress> now() {
    return known;
  }

  @Override
  public void onChange(Consumer<List<InetSocketAddress>> its) {
    listener = its;
  }

  @Override
  public String missing() {
    return "DNS does not say where " + name + " is: " + failure;
  }

  @Override
  public void close() {
    closed = true;
    Clock.Scheduled its = again;
    if (its != null) {
      its.cancel();
    }
  }
}
