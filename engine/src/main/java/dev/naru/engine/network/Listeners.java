package dev.naru.engine.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process's listeners. They bind at once, so that a port that is taken is known before anything
 * runs, and accept together when {@link #open} is called.
 */
public final class Listeners implements AutoCloseable {

  private final Network network;
  private final List<Bound> bound = new CopyOnWriteArrayList<>();
  private volatile boolean open;

  /** On a network. */
  public Listeners(Network network) {
    this.network = network;
  }

  /**
   * Binds a listener of byte streams. It accepts from {@link #open} on, at once when that has been.
   *
   * @param child sets up the pipeline of an accepted connection
   * @throws IOException naming the endpoint and what to do when it cannot be bound
   */
  public Listener bind(ListenerConfig config, ChannelInitializer<Channel> child)
      throws IOException {
    AtomicInteger connections = new AtomicInteger();
    var future =
        network.stream(config)
            .option(ChannelOption.AUTO_READ, open)
            .childHandler(counting(config, connections, child))
            .bind()
            .awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw new IOException(
          "cannot listen at " + config.endpoint() + ": " + future.cause().getMessage(),
          future.cause());
    }
    Bound listener = new Bound(future.channel(), connections);
    bound.add(listener);
    if (open) {
      future.channel().config().setAutoRead(true);
    }
    return listener;
  }

  /** Begins to accept, on every listener. */
  public void open() {
    open = true;
    for (Bound listener : bound) {
      listener.channel.config().setAutoRead(true);
    }
  }

  @Override
  public void close() {
    for (Bound listener : bound) {
      listener.close();
    }
  }

  private static ChannelInitializer<Channel> counting(
      ListenerConfig config, AtomicInteger connections, ChannelHandler child) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (connections.incrementAndGet() > config.limits().connections()) {
          connections.decrementAndGet();
          channel.close();
          return;
        }
        channel.pipeline().addLast(new Counter(connections), child);
      }
    };
  }

  private static final class Counter extends ChannelInboundHandlerAdapter {
    private final AtomicInteger connections;

    Counter(AtomicInteger connections) {
      this.connections = connections;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      connections.decrementAndGet();
      context.fireChannelInactive();
    }
  }

  private final class Bound implements Listener {
    private final Channel channel;
    private final AtomicInteger connections;

    Bound(Channel channel, AtomicInteger connections) {
      this.channel = channel;
      this.connections = connections;
    }

    @Override
    public SocketAddress address() {
      return channel.localAddress();
    }

    @Override
    public int connections() {
      return connections.get();
    }

    @Override
    public void close() {
      bound.remove(this);
      channel.close().awaitUninterruptibly();
    }
  }
}
