package dev.naru.rpc.client;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.rpc.client.Addresses.Place;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DNS says that a service is (RFC 2782). Asked again every 30 seconds; while DNS does not
 * answer the last answer stands. Asks the machine's own resolvers, over the kernel's sockets.
 */
final class SrvAddresses implements Addresses {

  private static final Logger LOG = LoggerFactory.getLogger(SrvAddresses.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final String TIMEOUT_MILLIS = "2000";

  private final String name;
  private final String servers;
  private final Network network;
  private volatile List<Place> known = List.of();
  private volatile Consumer<List<Place>> listener = _ -> {};
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
      List<Place> found = ask();
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

  private List<Place> ask() throws NamingException {
    @SuppressWarnings("JdkObsolete") // which JNDI asks for
    Hashtable<String, String> settings = new Hashtable<>();
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, servers);
    settings.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    settings.put("com.sun.jndi.dns.timeout.retries", "2");
    InitialDirContext context = new InitialDirContext(settings);
    try {
      Attribute records = context.getAttributes(name, new String[] {"SRV"}).get("SRV");
      List<Place> all = new ArrayList<>();
      for (int i = 0; records != null && i < records.size(); i++) {
        place(String.valueOf(records.get(i))).ifPresent(all::add);
      }
      all.sort(
          Comparator.comparing(Place::priority)
              .thenComparing(place -> place.address().getHostString())
              .thenComparing(place -> place.address().getPort()));
      return List.copyOf(all);
    } finally {
      context.close();
    }
  }

  /** Of a record: priority, weight, port, target; none where the target is the root. */
  private static Optional<Place> place(String text) {
    String[] words = text.split(" ");
    String target =
        words[3].endsWith(".") ? words[3].substring(0, words[3].length() - 1) : words[3];
    return target.isEmpty() // RFC 2782: the service is decidedly not available
        ? Optional.empty()
        : Optional.of(
            new Place(
                InetSocketAddress.createUnresolved(target, Integer.parseInt(words[2])),
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1])));
  }

  @Override
  public List<Place> now() {
    return known;
  }

  @Override
  public void onChange(Consumer<List<Place>> its) {
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
