package dev.naru.forward;

import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Network;
import dev.naru.engine.network.Subnet;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule at work: who is let in, and where they are sent. */
final class Forwarding implements AutoCloseable {

  private final ForwardRule rule;
  private final Optional<Targets> others;
  private final Map<String, Targets> names = new LinkedHashMap<>();
  private final Optional<HealthChecks> checks;

  Forwarding(ForwardRule rule, Network network) {
    this.rule = rule;
    this.others =
        rule.to().isEmpty()
            ? Optional.empty()
            : Optional.of(new Targets(rule.to(), rule.balance(), network));
    rule.names().forEach((name, to) -> names.put(name, new Targets(to, rule.balance(), network)));
    this.checks = rule.health().map(health -> new HealthChecks(network, health, targets()));
  }

  ForwardRule rule() {
    return rule;
  }

  /** Every target. */
  List<Target> targets() {
    List<Target> all = new ArrayList<>();
    others.ifPresent(each -> all.addAll(each.all()));
    names.values().forEach(each -> all.addAll(each.all()));
    return all;
  }

  /** Whether somebody may connect, by address. */
  boolean admits(@Nullable SocketAddress source) {
    if (!(source instanceof InetSocketAddress inet)) {
      return rule.allow().isEmpty();
    }
    return (rule.allow().isEmpty() || Subnet.anyHolds(rule.allow(), inet.getAddress()))
        && !Subnet.anyHolds(rule.deny(), inet.getAddress());
  }

  /** Where those are sent who say no name. */
  Optional<Targets> others() {
    return others;
  }

  /**
   * Where those are sent who ask for a name: to its own targets, those of the names below its
   * parent, or the others'.
   *
   * @param name in lower case; null when none was said
   */
  Optional<Targets> named(@Nullable String name) {
    if (name == null) {
      return others;
    }
    Targets own = names.get(name);
    if (own == null) {
      int dot = name.indexOf('.');
      own = dot < 0 ? null : names.get("*" + name.substring(dot));
    }
    return own == null ? others : Optional.of(own);
  }

  /** Whether any place that it sends to has no target left that is known to answer. */
  boolean degraded() {
    return others.filter(Forwarding::unusable).isPresent()
        || names.values().stream().anyMatch(Forwarding::unusable);
  }

  private static boolean unusable(Targets targets) {
    return targets.all().stream().noneMatch(Target::usable);
  }

  /** The address of a listener without what is spoken there: who takes the port. */
  static Endpoint.Socket port(Endpoint endpoint) {
    Endpoint.Socket socket = (Endpoint.Socket) endpoint;
    return socket.scheme().equals("tls")
        ? new Endpoint.Socket("tcp", socket.host(), socket.port())
        : socket;
  }

  @Override
  public void close() {
    checks.ifPresent(HealthChecks::close);
  }
}
