package dev.naru.http.server;

import dev.naru.http.exchange.ServerContext;
import dev.naru.http.h1.Http1Connection;
import dev.naru.http.h2.Http2Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/**
 * Finds out which version a client speaks and leaves. It stands before an {@link Http1Connection},
 * which looks after the connection's time until then and stays unless the client wants HTTP/2: by
 * ALPN where there is TLS (RFC 9113, section 3.2), by its preface in clear text (section 3.3). An
 * {@code Upgrade: h2c} is ignored, as section 3.1 has it.
 */
final class VersionChoice extends ChannelInboundHandlerAdapter {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerContext context;
  private ByteBuf held = Unpooled.EMPTY_BUFFER;

  VersionChoice(ServerContext context) {
    this.context = context;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      if (tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        http2(ctx);
      }
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (context.secure()) {
      ctx.fireChannelRead(in);
      return;
    }
    if (held.isReadable()) {
      ByteBuf joined = ctx.alloc().buffer(held.readableBytes() + in.readableBytes());
      joined.writeBytes(held).writeBytes(in);
      held.release();
      in.release();
      in = joined;
    }
    held = Unpooled.EMPTY_BUFFER;
    int octets = Math.min(in.readableBytes(), PREFACE.length);
    boolean begins = true;
    for (int i = 0; i < octets && begins; i++) {
      begins = in.getByte(in.readerIndex() + i) == PREFACE[i];
    }
    if (begins && octets < PREFACE.length) {
      held = in;
      return;
    }
    if (begins) {
      http2(ctx);
    }
    ctx.fireChannelRead(in);
    ctx.pipeline().remove(this);
  }

  private void http2(ChannelHandlerContext ctx) {
    ctx.pipeline()
        .replace(Http1Connection.class, null, new Http2Connection(context, ctx.channel()));
  }

  /** What was held is no preface when nothing follows it. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    held.release();
    held = Unpooled.EMPTY_BUFFER;
  }
}
