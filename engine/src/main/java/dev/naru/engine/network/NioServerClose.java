package dev.naru.engine.network;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;

/**
 * Makes the close of an NIO listener complete when the port is free. The JDK gives the descriptor
 * back only when the selector next looks at its cancelled keys, so a port could be taken, and even
 * accept, for a moment after its channel was closed. Stands in the pipeline of the server channel.
 */
@Sharable
final class NioServerClose extends ChannelOutboundHandlerAdapter {

  static final NioServerClose INSTANCE = new NioServerClose();

  private NioServerClose() {}

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    context
        .close()
        .addListener(
            // A task that is scheduled on the loop runs after its next select, never before; a loop
            // that ends cancels it, and has selected for the last time.
            closed ->
                context
                    .channel()
                    .eventLoop()
                    .schedule(() -> {}, 0, TimeUnit.NANOSECONDS)
                    .addListener(over -> promise.trySuccess()));
  }
}
