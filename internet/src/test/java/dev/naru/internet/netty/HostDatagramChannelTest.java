package dev.naru.internet.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Topology;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** UDP channels in virtual time. (Replay: exact.) */
class HostDatagramChannelTest {
  private Two two = new Two(1);
  private final List<String> client = new ArrayList<>();
  private final List<String> server = new ArrayList<>();

  private DatagramChannel bind(HostEventLoop loop, int port, List<String> heard) {
    var handler =
        new SimpleChannelInboundHandler<DatagramPacket>() {
          @Override
          protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            heard.add(packet.content().toString(StandardCharsets.UTF_8));
            if (heard == server) {
              context.writeAndFlush(new DatagramPacket(Two.bytes("pong"), packet.sender()));
            }
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            heard.add(cause.getClass().getSimpleName());
          }
        };
    ChannelFuture bound =
        new Bootstrap().group(loop).channel(HostDatagramChannel.class).handler(handler).bind(port);
    two.runFor(0);
    assertThat(bound.isSuccess()).isTrue();
    return (DatagramChannel) bound.channel();
  }

  @Test
  void aDatagramIsAnsweredToWhereItCameFrom() {
    bind(two.server, 53, server);
    DatagramChannel channel = bind(two.client, 0, client);
    channel.writeAndFlush(new DatagramPacket(Two.bytes("ping"), two.at("server", 53)));
    two.runFor(20);
    assertThat(server).containsExactly("ping");
    assertThat(client).containsExactly("pong");
    assertThat(channel.localAddress().getPort()).isPositive();
  }

  @Test
  void onlyAConnectedChannelHearsThatNobodyListens() {
    DatagramChannel channel = bind(two.client, 0, client);
    channel.writeAndFlush(new DatagramPacket(Two.bytes("ping"), two.at("server", 53)));
    two.runFor(20);
    assertThat(client).isEmpty();
    channel.connect(two.at("server", 53));
    channel.writeAndFlush(Two.bytes("ping"));
    two.runFor(20);
    assertThat(client).containsExactly("PortUnreachableException");
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void whatCannotBeSentFailsAloneAndTheNextIsSent() {
    bind(two.server, 53, server);
    DatagramChannel channel = bind(two.client, 0, client);
    ChannelFuture big =
        channel.write(
            new DatagramPacket(Unpooled.wrappedBuffer(new byte[65_508]), two.at("server", 53)));
    ChannelFuture lost =
        channel.write(new DatagramPacket(Two.bytes("x"), new InetSocketAddress("203.0.113.9", 53)));
    ChannelFuture good = channel.write(new DatagramPacket(Two.bytes("x"), two.at("server", 53)));
    channel.flush();
    two.runFor(20);
    assertThat(big.cause()).hasMessage("Message too long");
    assertThat(lost.cause()).hasMessage("Network is unreachable");
    assertThat(good.isSuccess()).isTrue();
    assertThat(server).containsExactly("x");
  }

  @Test
  void whatWaitsIsBounded() {
    DatagramChannel quiet = bind(two.server, 53, server);
    quiet.config().setOption(ChannelOption.SO_RCVBUF, 1_000);
    quiet.config().setAutoRead(false);
    two.runFor(0);
    DatagramChannel channel = bind(two.client, 0, client);
    for (int i = 0; i < 30; i++) {
      channel.writeAndFlush(
          new DatagramPacket(Unpooled.wrappedBuffer(new byte[100]), two.at("server", 53)));
    }
    two.runFor(20);
    quiet.config().setAutoRead(true);
    two.runFor(20);
    assertThat(server).hasSizeBetween(10, 11);
  }

  @Test
  void aGroupIsHeardFromJoiningToLeaving() throws Exception {
    two =
        new Two(
            Topology.seed(1)
                .host("client")
                .host("server")
                .router("gate")
                .lan("office", LinkConfig.IDEAL)
                .attach("gate", "office")
                .attach("client", "office")
                .attach("server", "office")
                .build());
    InetAddress group = InetAddress.getByAddress(new byte[] {(byte) 239, 1, 2, 3});
    DatagramChannel member = bind(two.server, 5000, client);
    DatagramChannel sender = bind(two.client, 0, server);
    var hello = new InetSocketAddress(group, 5000);
    assertThat(member.joinGroup(group).isSuccess()).isTrue();
    ChannelFuture sent = sender.writeAndFlush(new DatagramPacket(Two.bytes("one"), hello));
    two.runFor(20);
    assertThat(sent.cause()).isNull();
    assertThat(client).containsExactly("one");
    member.leaveGroup(group);
    sender.writeAndFlush(new DatagramPacket(Two.bytes("two"), hello));
    two.runFor(20);
    assertThat(client).containsExactly("one");
    assertThat(member.block(group, group).cause())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aPowerFailureClosesIt() {
    DatagramChannel channel = bind(two.server, 53, server);
    two.internet.powerOff("server");
    two.runFor(0);
    assertThat(channel.isOpen()).isFalse();
  }
}
