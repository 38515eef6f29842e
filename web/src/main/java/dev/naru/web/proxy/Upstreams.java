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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

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
  record Snapshot(List<Member> members, List<Member> turns) {}

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
  synchronized void found(UpstreamConfig upstream, List<InetSocketAddress> addresses) {
    List<Member> before = byConfig.getOrDefault(upstream, List.of());
    List<Member> after = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      Member known = null;
      for (Member one : before) {
        known = one.origin().address().equals(address) ? one : known;
      }
      after.add(known != null ? known : member(upstream, address, addresses.size() > 1));
    }
    byConfig.put(upstream, List.copyOf(after));
    List<Member> members = byConfig.values().stream().flatMap(List::stream).toList();
    snapshot = new Snapshot(members, turns(members));
    for (Member one : before) {
      if (!after.contains(one)) {
        one.close();
      }
    }
  }

  private Member member(UpstreamConfig upstream, InetSocketAddress address, boolean several) {
    UpstreamAddress to = upstream.to();
    String plain = address.getAddress() == null ? "" : address.getAddress().getHostAddress();
    boolean literal = plain.isEmpty() || plain.equals(to.host());
    String name = literal || !several ? to.toString() : to + " (" + plain + ")";
    Origin origin = origin(to, address, to.protocol(), config.maxConnections());
    return new Member(
        upstream,
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
            config.tls().name().orElse(to.host()),
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
      total += one.config().weight();
      divisor = gcd(divisor, one.config().weight());
    }
    List<Member> turns = new ArrayList<>();
    int[] credit = new int[members.size()];
    for (int turn = 0; divisor > 0 && turn < total / divisor; turn++) {
      int best = 0;
      for (int i = 0; i < credit.length; i++) {
        credit[i] += members.get(i).config().weight();
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
