package dev.naru.lab;

import dev.naru.engine.network.Network;
import dev.naru.engine.network.NetworkContract;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** What every network promises, on a host of an Internet that keeps step with the wall's clock. */
class LiveNetworkTest extends NetworkContract {
  private final Lab lab = Lab.live(Topology.seed(1).transport(TcpStack::new).host("host").build());
  private InternetNetwork network;

  @Override
  protected Network network() {
    network = lab.network("host");
    return network;
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Override
  protected String overUnix(Path path, String text) throws Exception {
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
