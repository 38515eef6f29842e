package dev.naru.http.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;

/** Waits for TLS on a new connection, hands the connection to its pool, and leaves. */
final class Handshake extends ChannelInboundHandlerAdapter {

  private final LoopPool pool;
  private final SslHandler tls;
  private boolean done;

  Handshake(LoopPool pool, ClientTls tls, ByteBufAllocator allocator) {
    this.pool = pool;
    Origin.Settings settings = pool.origin().settings();
    int port =
        pool.origin().address() instanceof InetSocketAddress internet ? internet.getPort() : -1;
    this.tls =
        tls.handler(
            allocator,
            settings.name(),
            port,
            settings.protocol() == Origin.Protocol.HTTP_1_1,
            pool.origin().network().executor());
    this.tls.setHandshakeTimeoutMillis(settings.handshake().toMillis());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, tls);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !done) {
      done = true;
      if (handshake.isSuccess()) {
        boolean http2 = ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
        ctx.pipeline().remove(this);
        pool.opened(ctx.channel(), http2);
      } else {
        pool.connectFailed(ConnectFailures.ofHandshake(pool.origin(), handshake.cause()));
        ctx.close();
      }
      return;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // told by the handshake's end
  }
}
