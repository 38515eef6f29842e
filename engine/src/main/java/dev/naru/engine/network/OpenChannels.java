package dev.naru.engine.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ServerChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every channel of a network that is open: listening, accepted, connected or for datagrams.
 *
 * <p>Netty closes the channels of a loop when the loop ends, but only when it goes round once more
 * after it was told: a loop that is in the middle of its tasks at that moment ends behind them and
 * leaves its channels open, for {@code confirmShutdown} with a quiet period of zero is content at
 * once. So a network closes its channels itself, while all loops run.
 */
final class OpenChannels {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Entry entry = new Entry();
  private final Acceptor acceptor = new Acceptor();
  private volatile boolean closing;

  /** Makes channels that are known here from their registration until they are closed. */
  <C extends Channel> ChannelFactory<C> knowing(ChannelFactory<C> factory) {
    return () -> {
      C channel = factory.newChannel();
      channel.pipeline().addLast(entry);
      if (channel instanceof ServerChannel) {
        channel.pipeline().addLast(acceptor);
      }
      return channel;
    };
  }

  /** Closes all, and those that are registered from now on; waits for it where that is allowed. */
  void close(Duration patience) {
    closing = true;
    List<ChannelFuture> closes = channels.stream().map(Channel::close).toList();
    if (Blocking.mayBlock()) {
      closes.forEach(close -> close.awaitUninterruptibly(patience.toMillis()));
    }
  }

  @Sharable
  private final class Entry extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channels.add(channel);
      channel.closeFuture().addListener(closed -> channels.remove(channel));
      if (closing) {
        channel.close();
      }
    }
  }

  /** Stands in the pipeline of a listening channel, before the handler that registers. */
  @Sharable
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      ((Channel) accepted).pipeline().addLast(entry);
      context.fireChannelRead(accepted);
    }
  }
}
