package dev.naru.rpc;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** A server of {@link Services} on the kernel's sockets, at a port of its own. */
public final class RpcFixture implements AutoCloseable {

  public final Services services = new Services();
  public final TestPlatform platform;
  public final RpcServer server;

  public RpcFixture() {
    this(RpcConfig.listening(Endpoint.parse("tcp://127.0.0.1:0")));
  }

  public RpcFixture(RpcConfig config) {
    this(config, TestPlatform.on(NetworkKind.EPOLL));
  }

  /** On a platform that was prepared, which is closed with the server. */
  public RpcFixture(RpcConfig config, TestPlatform platform) {
    this.platform = platform;
    server = new RpcServer(config, platform.platform(), List.of(services));
    try {
      server.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    platform.platform().listeners().open();
  }

  /** With limits of its own. */
  public static RpcFixture with(RpcConfig.RpcLimits limits) {
    RpcConfig plain = RpcConfig.listening(Endpoint.parse("tcp://127.0.0.1:0"));
    return new RpcFixture(
        new RpcConfig(plain.listen(), plain.services(), limits, Map.of(), plain.udp(), Map.of()));
  }

  /** With rules for patterns. */
  public static RpcFixture with(Map<String, RpcConfig.PatternConfig> patterns) {
    return with(patterns, TestPlatform.on(NetworkKind.EPOLL));
  }

  /** With rules for patterns, on a platform that was prepared. */
  public static RpcFixture with(
      Map<String, RpcConfig.PatternConfig> patterns, TestPlatform platform) {
    RpcConfig plain = RpcConfig.listening(Endpoint.parse("tcp://127.0.0.1:0"));
    return new RpcFixture(
        new RpcConfig(
            plain.listen(), plain.services(), plain.limits(), patterns, plain.udp(), Map.of()),
        platform);
  }

  public int port() {
    return port("tcp");
  }

  public int port(String scheme) {
    for (Map.Entry<Endpoint, Listener> each : server.listeners().entrySet()) {
      if (each.getKey().toString().startsWith(scheme)) {
        return ((InetSocketAddress) each.getValue().address()).getPort();
      }
    }
    throw new AssertionError("no listener " + scheme);
  }

  /** A raw connection. */
  public RawConnection connect() throws IOException {
    return new RawConnection(new Socket("127.0.0.1", port()));
  }

  public double count(String name, String... tags) {
    var counter = platform.platform().metrics().find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    server.close();
    platform.close();
  }
}
