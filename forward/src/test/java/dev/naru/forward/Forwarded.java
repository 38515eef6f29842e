package dev.naru.forward;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A forwarder that runs, configured as in a file. */
final class Forwarded implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;

  private final TestPlatform platform;
  private final ForwardServer server;

  private Forwarded(TestPlatform platform, String rules) throws IOException {
    this.platform = platform;
    this.server = new ForwardServer(config(rules), platform.platform());
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw e;
    }
    platform.platform().listeners().open();
  }

  static Forwarded on(NetworkKind kind, String rules) throws IOException {
    return new Forwarded(TestPlatform.on(kind), rules);
  }

  static Forwarded on(TestPlatform platform, String rules) throws IOException {
    return new Forwarded(platform, rules);
  }

  /** Binds rules, each a flow mapping on a line of its own. */
  static ForwardConfig config(String rules) {
    Config config = read(rules);
    config.orThrow();
    return config.get("forward", ForwardConfig.class).orElseThrow();
  }

  /** Likewise with what {@code naru check} would say of them. */
  static Config read(String rules) {
    ForwardServerProvider provider = new ForwardServerProvider();
    Config config =
        Config.read(
            Path.of("naru.yaml"),
            ("forward:\n" + rules.indent(2)).getBytes(StandardCharsets.UTF_8),
            Map.of("forward", ForwardConfig.class),
            Set.of());
    config
        .get("forward", ForwardConfig.class)
        .ifPresent(bound -> provider.check(bound, config.checks()));
    return config;
  }

  ForwardServer server() {
    return server;
  }

  TestPlatform platform() {
    return platform;
  }

  /** Where its only port listens. */
  InetSocketAddress address() {
    return (InetSocketAddress) server.addresses().values().iterator().next();
  }

  int port() {
    return address().getPort();
  }

  /** A connection of the JDK's to it. */
  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** A figure of the only listener. */
  double figure(String name, String... tags) {
    var search = platform.platform().metrics().get(name).tags(tags);
    return name.equals("naru.forward.active") ? search.gauge().value() : search.counter().count();
  }

  /** Waits until a figure has a value. */
  void awaitFigure(double value, String name, String... tags) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (figure(name, tags) != value) {
      if (System.nanoTime() > end) {
        throw new AssertionError(name + " is " + figure(name, tags) + ", expected " + value);
      }
      Thread.yield();
    }
  }

  @Override
  public void close() {
    server.close();
    platform.close();
  }
}
