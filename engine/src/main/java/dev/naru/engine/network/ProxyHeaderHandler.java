package dev.naru.engine.network;

import dev.naru.engine.network.ProxyHeaderDecoder.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands first on a connection that a proxy opened: reads its PROXY header, then lets the server's
 * own handlers take its place. A header that is broken or does not come in time ends the
 * connection: section 2 of the protocol has it that a receiver never guesses.
 */
final class ProxyHeaderHandler extends ByteToMessageDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderHandler.class);

  private final Clock clock;
  private final Duration patience;
  private final Supplier<Optional<ChannelHandler>> then;
  private Clock.Scheduled timer = () -> {};

  /**
   * For one connection.
   *
   * @param then what follows when the ends are known; empty when the connection is not wanted
   */
  ProxyHeaderHandler(Clock clock, Duration patience, Supplier<Optional<ChannelHandler>> then) {
    this.clock = clock;
    this.patience = patience;
    this.then = then;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timer = clock.schedule(patience, () -> refuse(context, "no PROXY header in time"));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    try {
      Optional<ProxyHeader> header = ProxyHeaderDecoder.decode(in);
      if (header.isPresent()) {
        timer.cancel();
        ConnectionEnds.tell(context.channel(), header.get());
        Optional<ChannelHandler> next = then.get();
        if (next.isEmpty()) {
          in.skipBytes(in.readableBytes());
          context.close();
          return;
        }
        context.pipeline().addLast(next.get());
        context.pipeline().remove(this); // which hands on what has been read beyond
      }
    } catch (MalformedException e) {
      in.skipBytes(in.readableBytes());
      refuse(context, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(ChannelHandlerContext context, String why) {
    if (!context.isRemoved()) {
      timer.cancel();
      LOG.warn("{}: {}; closed", context.channel().remoteAddress(), why);
      context.close();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    timer.cancel();
  }
}
