package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.network.ListenerConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time, which stands until it is advanced. */
class IdleTest {

  @Test
  void aConnectionOnWhichNothingComesIsEnded() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    CountDownLatch arrived = new CountDownLatch(2);
    Listener upstream =
        platform
            .platform()
            .listeners()
            .bind(
                new ListenerConfig(
                    Endpoint.parse("tcp://127.0.0.1:0"), platform.platform().limits()),
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ChannelInboundHandlerAdapter() {
                              @Override
                              public void channelRead(ChannelHandlerContext c, Object message) {
                                c.writeAndFlush(message);
                                arrived.countDown();
                              }
                            });
                  }
                });
    int port = ((InetSocketAddress) upstream.address()).getPort();
    try (Forwarded forward =
        Forwarded.on(
            platform,
            "- { listen: tcp://127.0.0.1:0, idle: 1m, to: tcp://127.0.0.1:" + port + " }")) {
      Bootstrap bootstrap = platform.platform().network().connect();
      Channel client =
          bootstrap
              .handler(new ChannelInboundHandlerAdapter())
              .connect(InetSocketAddress.createUnresolved("127.0.0.1", forward.port()))
              .syncUninterruptibly()
              .channel();
      client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1})).sync();
      forward.awaitFigure(1, "naru.forward.active");
      platform.clock().advance(Duration.ofSeconds(59));
      assertThat(client.isActive()).isTrue();
      client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {2})).sync();
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      platform.clock().advance(Duration.ofSeconds(59));
      assertThat(client.isActive()).isTrue();
      platform.clock().advance(Duration.ofSeconds(2));
      assertThat(client.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
      forward.awaitFigure(0, "naru.forward.active");
    }
  }
}
