package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A day of connections that are mostly idle. (Exact.) */
class LongRunTest {
  private static final int CONNECTIONS = 100;
  private int answers;

  @Test
  void aDayOfAHundredConnectionsPassesAndEachIsAskedEveryTenMinutes() {
    Internet internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .host("phone")
            .host("server")
            .link("phone", "server", LinkConfig.IDEAL.withDelay(20_000_000))
            .build();
    try (Lab lab = Lab.virtual(internet)) {
      InternetNetwork phone = lab.network("phone");
      lab.network("server").stream(new ListenerConfig(Endpoint.parse("tcp://*:7"), Limits.DEFAULTS))
          .childHandler(new Echo())
          .bind();
      for (int i = 0; i < CONNECTIONS; i++) {
        phone
            .connect()
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext context) {
                    ask(phone, context.channel());
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    ((ByteBuf) message).release();
                    answers++;
                  }
                })
            .connect(InetSocketAddress.createUnresolved("server", 7));
      }
      lab.runFor(Duration.ofHours(24));
      assertThat(answers).isEqualTo(CONNECTIONS * 24 * 6);
      assertThat(internet.host("server").transport(TcpStack.class).connections())
          .hasSize(CONNECTIONS);
      // Who is idle costs nothing: what happens is what the questions, asked by all at once, cause.
      assertThat(internet.loop().fired()).isLessThan(answers);
    }
  }

  private static void ask(InternetNetwork phone, Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));
      phone.clock().schedule(Duration.ofMinutes(10), () -> ask(phone, channel));
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }
}
