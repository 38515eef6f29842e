package dev.naru.forward;

import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Network;
import dev.naru.engine.network.Subnet;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule at work: who is let in, and where they are sent. */
final class Forwarding implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);
  private static final long SECOND = 1_000_000_000L;

  /** A connection to a target gets its handler when it is connected. */
  @Sharable
  private static final class NothingYet extends ChannelInboundHandlerAdapter {}

  private final ForwardRule rule;
  private final Network network;
  private final Bootstrap outgoing;
  private final Map<EventLoop, Bootstrap> outgoingOnLoop = new ConcurrentHashMap<>();
  private final Optional<Targets> others;
  private final Map<String, Targets> names = new LinkedHashMap<>();
  private final Names lookups;
  private final AtomicLong lastLog;

  Forwarding(ForwardRule rule, Network network) {
    this.rule = rule;
    this.network = network;
    this.outgoing =
        network
            .connect()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) rule.connectTimeout().toMillis())
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new NothingYet())
            .disableResolver(); // targets have addresses
    this.others = rule.to().isEmpty() ? Optional.empty() : Optional.of(targets(rule.to()));
    rule.names().forEach((name, to) -> names.put(name, targets(to)));
    this.lookups = new Names(network, all());
    this.lastLog = new AtomicLong(network.clock().nanos() - SECOND);
  }

  private Targets targets(List<Endpoint> endpoints) {
    return new Targets(endpoints, rule.balance(), rule.health(), network);
  }

  private List<Targets> all() {
    List<Targets> all = new ArrayList<>(names.values());
    others.ifPresent(all::add);
    return all;
  }

  /** Looks up where the targets are. May block. */
  void start() {
    lookups.start();
  }

  ForwardRule rule() {
    return rule;
  }

  /** What connections to targets are made with, on a loop: the client's. */
  Bootstrap outgoing(EventLoop loop) {
    return outgoingOnLoop.computeIfAbsent(loop, outgoing::clone);
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

  /** Says in the log, at most once a second, that somebody could be sent nowhere. */
  void unreachable(SocketAddress source, List<Target> tried) {
    long now = network.clock().nanos();
    long last = lastLog.get();
    if (now - last >= SECOND && lastLog.compareAndSet(last, now)) {
      LOG.warn(
          "{}: nobody accepts the connection of {}: {}",
          rule.listen().getFirst(),
          source,
          tried.isEmpty() ? "no target's name could be looked up" : illnesses(tried));
    }
  }

  /** What is wrong with its targets; empty when all of them are well. */
  List<String> illnesses() {
    List<String> ill = new ArrayList<>();
    for (Targets targets : all()) {
      if (targets.all().isEmpty()) {
        ill.add(targets.endpoints().getFirst() + " has no address");
      }
      targets.all().stream().filter(each -> !each.well()).forEach(each -> ill.add(illness(each)));
    }
    return ill;
  }

  private static String illnesses(List<Target> targets) {
    return String.join("; ", targets.stream().map(Forwarding::illness).toList());
  }

  private static String illness(Target target) {
    return target + ": " + target.illness();
  }

  @Override
  public void close() {
    lookups.close();
    all().forEach(Targets::close);
  }
}
