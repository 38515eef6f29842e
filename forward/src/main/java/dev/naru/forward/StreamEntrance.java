package dev.naru.forward;

import dev.naru.engine.Platform;
import dev.naru.engine.network.ConnectionEnds;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes connections. */
final class StreamEntrance implements Entrance {

  private final Platform platform;
  private final ForwardMetrics metrics;
  private final AtomicInteger streams;
  private final Runnable emptied;
  private final Listener listener;
  private final Set<StreamConnection> open = ConcurrentHashMap.newKeySet();
  private volatile Forwarding forwarding;
  private volatile ChannelInitializer<Channel> initializer;

  /**
   * Binds.
   *
   * @param streams counts the connections of all entrances
   * @param emptied called each time that the last of those has ended
   */
  StreamEntrance(
      Platform platform,
      Endpoint.Socket port,
      Forwarding forwarding,
      boolean secure,
      ForwardMetrics metrics,
      AtomicInteger streams,
      Runnable emptied)
      throws IOException {
    this.platform = platform;
    this.streams = streams;
    this.emptied = emptied;
    this.forwarding = forwarding;
    this.metrics = metrics;
    this.initializer = initializer(forwarding, secure);
    this.listener =
        platform
            .listeners()
            .bind(
                new ListenerConfig(
                    port, platform.limits(), forwarding.rule().proxyProtocolFrom(), true),
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
  }

  private void accept(Channel channel) {
    ForwardRule rule = forwarding.rule();
    boolean stranger = !rule.proxyProtocolFrom().isEmpty() && !ConnectionEnds.told(channel);
    if (stranger || !forwarding.admits(ConnectionEnds.source(channel))) {
      metrics.refused();
      channel.close();
      return;
    }
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addLast(initializer);
  }

  /** What an accepted connection goes through, with TLS or without. */
  private ChannelInitializer<Channel> initializer(Forwarding to, boolean secure)
      throws IOException {
    ChannelInitializer<Channel> plain =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            StreamConnection connection =
                new StreamConnection(platform, to, metrics, channel, StreamEntrance.this::ended);
            open.add(connection);
            streams.incrementAndGet();
            connection.begin();
          }
        };
    return secure ? platform.tls().initializer(List.of(), platform.limits(), plain) : plain;
  }

  private void ended(StreamConnection connection) {
    open.remove(connection);
    if (streams.decrementAndGet() == 0) {
      emptied.run();
    }
  }

  @Override
  public Runnable follow(Forwarding next, boolean secure) throws IOException {
    ChannelInitializer<Channel> prepared = initializer(next, secure);
    return () -> {
      forwarding = next;
      initializer = prepared;
      listener.proxies(next.rule().proxyProtocolFrom());
    };
  }

  @Override
  public SocketAddress address() {
    return listener.address();
  }

  @Override
  public int active() {
    return open.size();
  }

  @Override
  public void stopListening() {
    listener.close();
  }

  @Override
  public void close() {
    listener.close();
    open.forEach(StreamConnection::cut);
  }
}
