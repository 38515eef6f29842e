package dev.naru.web.gate;

import dev.naru.engine.Platform;
import dev.naru.engine.account.Logins;
import dev.naru.engine.network.Clock;
import dev.naru.http.HttpHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gates of a route, in the order in which a request comes to them. Immutable. When a
 * configuration is read anew, those whose part of it has not changed are the same ones, with all
 * that they have counted.
 */
public final class Gates {

  /** None. */
  public static final Gates NONE = new Gates(Map.of());

  /** By the record that each was made of. */
  private final Map<Object, Gate> all;

  private Gates(Map<Object, Gate> all) {
    this.all = all;
  }

  /** What tells the part of a configuration that has no record of its own. */
  private record Networks(GatesConfig of) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Networks networks
          && of.allow().equals(networks.of.allow())
          && of.deny().equals(networks.of.deny());
    }

    @Override
    public int hashCode() {
      return of.allow().hashCode() * 31 + of.deny().hashCode();
    }
  }

  /** Makes one gate. */
  private interface Maker {
    Gate make() throws IOException;
  }

  /**
   * Of a configuration; may block.
   *
   * @param before those of the same route before, of which what has not changed is kept
   * @param logins that are remembered
   * @throws IOException with a message for the person who wrote the configuration; then nothing has
   *     been made and nothing has changed
   */
  public static Gates of(
      GatesConfig config, Gates before, String site, String route, Platform platform, Logins logins)
      throws IOException {
    if (config.isEmpty()) {
      return NONE;
    }
    GateMetrics metrics = new GateMetrics(platform.metrics(), site, route);
    Clock clock = platform.network().clock();
    Map<Object, Maker> wanted = new LinkedHashMap<>();
    if (!config.allow().isEmpty() || !config.deny().isEmpty()) {
      wanted.put(new Networks(config), () -> new NetworkGate(config, metrics));
    }
    List<RateConfig> ofUsers = new ArrayList<>();
    Map<RateConfig, String> names = names(config.rate());
    for (RateConfig rate : config.rate()) {
      if (rate.key().kind() == RateKey.Kind.USER) {
        ofUsers.add(rate);
      } else {
        wanted.put(rate, () -> new RateGate(rate, name(names, rate), clock, metrics));
      }
    }
    config
        .basicAuth()
        .ifPresent(
            login -> {
              platform.expectStore();
              wanted.put(
                  login,
                  () -> new BasicAuthGate(login, logins, platform.network().executor(), metrics));
            });
    config
        .forwardAuth()
        .ifPresent(
            auth -> wanted.put(auth, () -> new ForwardAuthGate(auth, platform.network(), metrics)));
    for (RateConfig rate : ofUsers) {
      wanted.put(rate, () -> new RateGate(rate, name(names, rate), clock, metrics));
    }
    config
        .concurrency()
        .ifPresent(most -> wanted.put(most, () -> new ConcurrencyGate(most, clock, metrics)));
    return make(wanted, before);
  }

  private static Gates make(Map<Object, Maker> wanted, Gates before) throws IOException {
    Map<Object, Gate> made = new LinkedHashMap<>();
    Gates gates = new Gates(made);
    for (Map.Entry<Object, Maker> one : wanted.entrySet()) {
      Gate known = before.all.get(one.getKey());
      try {
        made.put(one.getKey(), known != null ? known : one.getValue().make());
      } catch (IOException e) {
        gates.closeAllBut(List.of(before));
        throw e;
      }
    }
    return gates;
  }

  /** What clients know each limit by: its kind, and a number where there are several of it. */
  private static Map<RateConfig, String> names(List<RateConfig> rates) {
    Map<RateConfig, String> names = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (RateConfig rate : rates) {
      String key = rate.key().toString().replace(':', '-');
      int count = counts.merge(key, 1, Integer::sum);
      names.put(rate, count == 1 ? key : key + "-" + count);
    }
    return names;
  }

  private static String name(Map<RateConfig, String> names, RateConfig rate) {
    return names.getOrDefault(rate, "");
  }

  /** What a request passes on its way to a handler. */
  public HttpHandler before(HttpHandler handler) {
    HttpHandler first = handler;
    for (Gate gate : List.copyOf(all.values()).reversed()) {
      first = gate.before(first);
    }
    return first;
  }

  /** Closes those that none of others has kept. */
  public void closeAllBut(Collection<Gates> kept) {
    for (Gate gate : all.values()) {
      if (kept.stream().noneMatch(gates -> gates.all.containsValue(gate))) {
        gate.close();
      }
    }
  }
}
