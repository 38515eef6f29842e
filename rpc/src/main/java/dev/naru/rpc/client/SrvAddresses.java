package dev.naru.rpc.client;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.engine.network.ServiceTarget;
import dev.naru.rpc.client.Addresses.Place;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DNS says that a service is (RFC 2782). Asked again every 30 seconds; while DNS does not
 * answer the last answer stands.
 */
final class SrvAddresses implements Addresses {

  private static final Logger LOG = LoggerFactory.getLogger(SrvAddresses.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** Who knows the records of a name; {@link Network#services} but for tests. */
  interface Lookup {
    List<ServiceTarget> of(String name) throws IOException;
  }

  private final String name;
  private final Lookup lookup;
  private final Network network;
  private volatile List<Place> known = List.of();
  private volatile Consumer<List<Place>> listener = _ -> {};
  private volatile Clock.@Nullable Scheduled again;
  private volatile boolean closed;
  private volatile String failure = "";

  /** Asks at once, which may block. */
  SrvAddresses(String name, Lookup lookup, Network network) {
    this.name = name;
    this.lookup = lookup;
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
    } catch (IOException | RuntimeException problem) {
      failure = String.valueOf(problem.getMessage());
      LOG.warn("DNS does not say where {} is: {}", name, failure);
    }
    if (!closed) {
      again = network.clock().schedule(AGAIN, () -> network.executor().execute(this::look));
    }
  }

  private List<Place> ask() throws IOException {
    List<Place> all = new ArrayList<>();
    for (ServiceTarget target : lookup.of(name)) {
      all.add(
          new Place(
              InetSocketAddress.createUnresolved(target.host(), target.port()),
              target.priority(),
              target.weight()));
    }
    all.sort(
        Comparator.comparing(Place::priority)
            .thenComparing(place -> place.address().getHostString())
            .thenComparing(place -> place.address().getPort()));
    return List.copyOf(all);
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
