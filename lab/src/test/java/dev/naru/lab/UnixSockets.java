package dev.naru.lab;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of the Unix sockets that a network serves in memory. */
final class UnixSockets {
  private UnixSockets() {}

  static String exchange(InternetNetwork network, Path path, String text) throws Exception {
    var answer = new CompletableFuture<String>();
    var channel =
        network
            .connectLocally()
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf buffer) {
                    answer.complete(buffer.toString(StandardCharsets.UTF_8));
                  }
                })
            .connect(UnixDomainSocketAddress.of(path))
            .sync()
            .channel();
    channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
    }
  }
}
