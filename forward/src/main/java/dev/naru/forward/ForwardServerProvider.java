package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the forwarder: the key {@code forward}. */
public final class ForwardServerProvider implements ServerProvider<ForwardConfig> {

  private static final Set<String> STREAMS = Set.of("tcp", "tls");

  @Override
  public String key() {
    return "forward";
  }

  @Override
  public String doc() {
    return "Ports that are forwarded, by TCP or UDP.";
  }

  @Override
  public Class<ForwardConfig> configType() {
    return ForwardConfig.class;
  }

  @Override
  public void check(ForwardConfig config, Checks checks) {
    config.rules().forEach(rule -> check(rule, checks));
  }

  private static void check(ForwardRule rule, Checks checks) {
    if (rule.listen().isEmpty()) {
      checks.problem(rule, "listen", "add listen: where to take connections or datagrams");
      return;
    }
    for (int i = 0; i < rule.listen().size(); i++) {
      Optional<String> mistake = listenMistake(rule, rule.listen().get(i));
      if (mistake.isPresent()) {
        checks.item(rule, "listen", i, mistake.get());
        return;
      }
    }
    if (rule.to().isEmpty() && rule.names().isEmpty()) {
      checks.problem(rule, "to", "add to: where it is forwarded");
    }
    for (int i = 0; i < rule.to().size(); i++) {
      int item = i;
      targetMistake(rule, rule.to().get(i))
          .ifPresent(mistake -> checks.item(rule, "to", item, mistake));
    }
    rule.names().forEach((name, targets) -> checkName(rule, name, targets, checks));
    if (rule.datagrams()) {
      streamsOnly(rule, checks);
    }
  }

  private static Optional<String> listenMistake(ForwardRule rule, Endpoint endpoint) {
    String expected = "expected tcp://host:port, tls://host:port or udp://host:port, found ";
    if (!(endpoint instanceof Endpoint.Socket socket)
        || !(STREAMS.contains(socket.scheme()) || socket.scheme().equals("udp"))) {
      return Optional.of(expected + endpoint);
    } else if (socket.scheme().equals("udp") != rule.datagrams()) {
      return Optional.of("a rule is for streams or for datagrams: make two rules of it");
    } else if (socket.scheme().equals("tls") && !rule.names().isEmpty()) {
      return Optional.of(
          "tls:// ends TLS here, and names lets it through: listen at tcp://, or leave names out");
    }
    return Optional.empty();
  }

  private static Optional<String> targetMistake(ForwardRule rule, Endpoint target) {
    String scheme = rule.datagrams() ? "udp" : "tcp";
    if (!(target instanceof Endpoint.Socket socket) || !socket.scheme().equals(scheme)) {
      return Optional.of("expected " + scheme + "://host:port, found " + target);
    } else if (socket.port() == 0 || socket.host().equals("*")) {
      return Optional.of("expected a host and a port from 1 on, found " + target);
    }
    return Optional.empty();
  }

  private static void checkName(
      ForwardRule rule, String name, List<Endpoint> targets, Checks checks) {
    if (!name.matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
      checks.entry(
          rule, "names", name, "expected a host name, or *.example.org for all names below");
    }
    if (targets.isEmpty()) {
      checks.entry(rule, "names", name, "add a target, such as tcp://10.0.0.5:443");
    }
    for (Endpoint target : targets) {
      targetMistake(rule, target).ifPresent(mistake -> checks.entry(rule, "names", name, mistake));
    }
  }

  private static void streamsOnly(ForwardRule rule, Checks checks) {
    Map<String, Boolean> given =
        Map.of(
            "names", !rule.names().isEmpty(),
            "health", rule.health().isPresent(),
            "proxy-protocol", rule.proxyProtocol().isPresent(),
            "proxy-protocol-from", !rule.proxyProtocolFrom().isEmpty());
    given.forEach(
        (key, present) -> {
          if (present) {
            checks.problem(rule, key, key + " is for streams; udp:// forwards datagrams");
          }
        });
  }

  @Override
  public Server<ForwardConfig> create(ForwardConfig config, Platform platform) {
    return new ForwardServer(config, platform);
  }
}
