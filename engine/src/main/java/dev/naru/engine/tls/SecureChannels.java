package dev.naru.engine.tls;

import dev.naru.engine.config.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts TLS before a server's own handlers. Those are added when the handshake is done, so that a
 * connection costs little until then; they are handed the event of its completion, too.
 */
final class SecureChannels extends ChannelInitializer<Channel> {

  private static final Logger LOG = LoggerFactory.getLogger(SecureChannels.class);

  private final Tls tls;
  private final List<String> protocols;
  private final Limits limits;
  private final ChannelInitializer<Channel> then;

  SecureChannels(Tls tls, List<String> protocols, Limits limits, ChannelInitializer<Channel> then) {
    this.tls = tls;
    this.protocols = protocols;
    this.limits = limits;
    this.then = then;
  }

  @Override
  protected void initChannel(Channel channel) {
    SslHandler handler = tls.handler(protocols, channel.alloc());
    handler.setHandshakeTimeoutMillis(limits.handshakeTimeout().toMillis());
    channel.pipeline().addLast(handler, new Handshake(handler));
  }

  /** Stands behind the decryption: knows its events and its failures. */
  private final class Handshake extends ChannelInboundHandlerAdapter {

    private final SslHandler handler;
    private boolean done;

    Handshake(SslHandler handler) {
      this.handler = handler;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      switch (event) {
        case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> {
          done = true;
          tls.metrics().done(handler.engine().getSession().getProtocol());
          context.pipeline().addLast(then);
          context.fireUserEventTriggered(event);
        }
        case SslHandshakeCompletionEvent handshake -> tls.metrics().failed(handshake.cause());
        // RFC 8446, section 6.1: whoever says close_notify sends no more.
        case SslCloseCompletionEvent close when close.isSuccess() && done ->
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        default -> context.fireUserEventTriggered(event);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      boolean theirs =
          !done
              || cause instanceof SSLException
              || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
      if (!theirs) {
        context.fireExceptionCaught(cause);
        return;
      }
      if (cause instanceof IOException || cause instanceof DecoderException) {
        LOG.debug("{}: {}", context.channel(), String.valueOf(cause.getMessage()));
      } else {
        LOG.error("a handshake failed for a reason of ours", cause);
      }
      context.close();
    }
  }
}
