package dev.naru.web.proxy;

import dev.naru.engine.network.Network;
import dev.naru.http.client.ClientTls;
import dev.naru.http.client.Origin;
import dev.naru.http.client.Origin.Protocol;
import dev.naru.web.hop.UpstreamAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The servers of a route, by the addresses that their names lead to. A server that stays keeps its
 * {@link Member}, with its connections and what is known of it.
 */
final class Upstreams implements AutoCloseable {

  /**
   * What is there at a moment.
   *
   * @param members each once
   * @param turns in the order in which they take turns, each as often as it weighs
   */
  record Tier(List<Member> members, List<Member> turns) {}

  /**
   * All of them.
   *
   * @param tiers those of the first are asked while one of them may be, then those of the next
   */
  record Snapshot(List<Member> members, List<Tier> tiers) {}

  private final Network network;
  private final ProxyConfig config;
  private final int maxHead;
  private final Optional<ClientTls> tls;
  private final Function<String, AtomicBoolean> drains;
  private final Map<UpstreamConfig, List<Member>> byConfig = new LinkedHashMap<>();
  private volatile Snapshot snapshot = new Snapshot(List.of(), List.of());

  /**
   * Of a configuration.
   *
   * @param maxHead octets of an answer's head
   * @param drains by a server's address, whether it is to get no more work
   * @throws IOException when TLS cannot be set up
   */
  Upstreams(
      Network network, ProxyConfig config, int maxHead, Function<String, AtomicBoolean> drains)
      throws IOException {
    this.network = network;
    this.config = config;
    this.maxHead = maxHead;
    this.drains = drains;
    boolean secure = config.proxy().stream().anyMatch(one -> one.to().secure());
    this.tls = secure ? Optional.of(config.tls().client(true)) : Optional.empty();
    config.proxy().forEach(one -> byConfig.put(one, List.of()));
  }

  /** What is there now. */
  Snapshot now() {
    return snapshot;
  }

  /** A server is at these addresses from now on. */
  synchronized void found(UpstreamConfig upstream, List<Place> places) {
    List<Member> before = byConfig.getOrDefault(upstream, List.of());
    List<Member> after = new ArrayList<>();
    for (Place place : places) {
      Member known = null;
      for (Member one : before) {
        known = one.place().equals(place) ? one : known;
      }
      after.add(known != null ? known : member(upstream, place, places.size() > 1));
    }
    byConfig.put(upstream, List.copyOf(after));
    List<Member> members = byConfig.values().stream().flatMap(List::stream).toList();
    snapshot = new Snapshot(members, tiers(members));
    for (Member one : before) {
      if (!after.contains(one)) {
        one.close();
      }
    }
  }

  private static List<Tier> tiers(List<Member> members) {
    Map<Integer, List<Member>> byPriority =
        members.stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.place().priority(), TreeMap::new, Collectors.toList()));
    return byPriority.values().stream().map(some -> new Tier(some, turns(some))).toList();
  }

  private Member member(UpstreamConfig upstream, Place place, boolean several) {
    UpstreamAddress to = upstream.to();
    InetSocketAddress address = place.address();
    String plain = address.getAddress() == null ? "" : address.getAddress().getHostAddress();
    if (to.isService()) {
      plain += ":" + address.getPort();
    }
    boolean literal = plain.isEmpty() || plain.equals(to.host());
    String name =
        literal || (!several && !to.isService()) ? to.toString() : to + " (" + plain + ")";
    Origin origin = origin(to, address, to.protocol(), config.maxConnections());
    return new Member(
        upstream,
        place,
        name,
        origin,
        to.secure() ? origin(to, address, Protocol.HTTP_1_1, config.maxConnections()) : origin,
        new Breaker(config.breaker()),
        drains.apply(to.toString()));
  }

  /** Connections to an address. */
  Origin origin(UpstreamAddress to, SocketAddress address, Protocol protocol, int maxConnections) {
    return new Origin(
        network,
        address,
        new Origin.Settings(
            protocol,
            to.secure() ? tls : Optional.empty(),
            config.tls().name().orElse(to.name()),
            config.timeouts().connect(),
            config.timeouts().tls(),
            config.keep(),
            maxConnections,
            maxHead));
  }

  /** Smooth weighted round-robin, written out for one whole round. */
  static List<Member> turns(List<Member> members) {
    int total = 0;
    int divisor = 0;
    for (Member one : members) {
      total += one.weight();
      divisor = gcd(divisor, one.weight());
    }
    List<Member> turns = new ArrayList<>();
    int[] credit = new int[members.size()];
    for (int turn = 0; divisor > 0 && turn < total / divisor; turn++) {
      int best = 0;
      for (int i = 0; i < credit.length; i++) {
        credit[i] += members.get(i).weight();
        best = credit[i] > credit[best] ? i : best;
      }
      credit[best] -= total;
      turns.add(members.get(best));
    }
    return List.copyOf(turns);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  @Override
  public void close() {
    snapshot.members().forEach(Member::close);
  }
}
