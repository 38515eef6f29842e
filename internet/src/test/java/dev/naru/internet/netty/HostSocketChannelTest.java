package dev.naru.internet.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.netty.Two.Diary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.SocketChannel;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCP channels in virtual time: what a program hears, and when. (Replay: exact.) */
class HostSocketChannelTest {
  private final Two two = new Two(1);
  private final Diary served = new Diary();
  private final Diary diary = new Diary();

  private SocketChannel connected() {
    two.serve(served).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true).bind(80);
    ChannelFuture connect = two.connect(diary);
    two.runFor(20);
    assertThat(connect.isSuccess()).isTrue();
    assertThat(served.heard).containsExactly("active");
    return (SocketChannel) connect.channel();
  }

  @Test
  void aRoundTripTakesTheTimeOfTheLine() {
    two.serve(new Diary(true)).bind(80);
    ChannelFuture connect = two.connect(diary);
    two.runFor(9);
    assertThat(connect.isDone()).isFalse();
    two.runFor(2);
    assertThat(connect.isSuccess()).isTrue();
    connect.channel().writeAndFlush(Two.bytes("hello"));
    two.runFor(9);
    assertThat(diary.heard).containsExactly("active");
    two.runFor(2);
    assertThat(diary.heard).containsExactly("active", "hello");
    assertThat(connect.channel().id().asLongText()).isEqualTo("client-1");
  }

  @Test
  void theRemoteAddressKeepsTheNameThatWasAskedForAlsoWhenTheConnectionIsOver() throws Exception {
    two.serve(served).bind(80);
    InetAddress named =
        InetAddress.getByAddress(
            "server.test", two.internet.host("server").address(4).toByteArray());
    ChannelFuture connect = two.connect(diary, new InetSocketAddress(named, 80));
    two.runFor(20);
    connect.channel().close();
    two.runFor(20);
    SocketChannel channel = (SocketChannel) connect.channel();
    assertThat(channel.remoteAddress().getHostString()).isEqualTo("server.test");
    assertThat(channel.localAddress().getAddress().getAddress())
        .isEqualTo(two.internet.host("client").address(4).toByteArray());
  }

  @Test
  @SuppressWarnings("deprecation")
  void howManyMessagesAReadTakesIsEachChannelsOwn() {
    SocketChannel channel = connected();
    ChannelFuture other = two.connect(new Diary());
    two.runFor(20);
    channel.config().setMaxMessagesPerRead(1);
    assertThat(channel.config().getMaxMessagesPerRead()).isEqualTo(1);
    assertThat(other.channel().config().getMaxMessagesPerRead()).isEqualTo(16);
  }

  @Test
  void whereNobodyListensAConnectionIsRefused() {
    ChannelFuture connect = two.connect(diary);
    two.runFor(20);
    assertThat(connect.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageStartingWith("Connection refused: /172.16.0.1:80");
    assertThat(connect.channel().isOpen()).isFalse();
    assertThat(diary.heard).isEmpty();
  }

  @Test
  void whereNoRouteLeadsItIsSaidAtOnce() {
    ChannelFuture connect = two.connect(diary, new InetSocketAddress("203.0.113.9", 80));
    two.runFor(0);
    assertThat(connect.cause()).isInstanceOf(NoRouteToHostException.class);
    assertThat(connect.channel().isOpen()).isFalse();
  }

  @Test
  void aHostThatIsOffMeansATimeout() {
    two.internet.powerOff("server");
    ChannelFuture connect =
        two.bootstrap(diary)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 3_000)
            .connect(two.at("server", 80));
    two.runFor(2_999);
    assertThat(connect.isDone()).isFalse();
    two.runFor(2);
    assertThat(connect.cause())
        .isInstanceOf(ConnectTimeoutException.class)
        .hasMessageContaining("3000 ms");
    assertThat(two.sent).contains("RTO");
  }

  @Test
  void closingWhileConnectingFailsTheAttempt() {
    ChannelFuture connect = two.connect(diary);
    two.runFor(1);
    connect.channel().close();
    two.runFor(100);
    assertThat(connect.cause()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aPortThatIsTakenAndAnAddressOfAnotherAreRefused() {
    two.serve(served).bind(80);
    two.runFor(0);
    ChannelFuture second = two.serve(served).bind(80);
    ChannelFuture foreign = two.serve(served).bind("198.51.100.1", 81);
    two.runFor(0);
    assertThat(second.cause())
        .isInstanceOf(BindException.class)
        .hasMessage("Address already in use");
    assertThat(foreign.cause()).hasMessage("Cannot assign requested address");
  }

  @Test
  void halfCloseIsAnEventAndTheOtherWayStaysOpen() {
    SocketChannel channel = connected();
    channel.writeAndFlush(Two.bytes("question"));
    channel.shutdownOutput();
    two.runFor(20);
    assertThat(served.heard)
        .containsExactly(
            "active", "question", "ChannelInputShutdownEvent", "ChannelInputShutdownReadComplete");
    served.channel.writeAndFlush(Two.bytes("answer"));
    two.runFor(20);
    assertThat(diary.heard).contains("answer").doesNotContain("inactive");
    served.channel.close();
    two.runFor(20);
    assertThat(diary.heard).endsWith("inactive");
  }

  @Test
  void whoDoesNotReadClosesTheWindowAndLosesNothing() {
    SocketChannel channel = connected();
    served.channel.config().setAutoRead(false);
    int written = 0;
    while (channel.isWritable()) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[50_000]));
      written += 50_000;
      two.runFor(100);
    }
    assertThat(diary.heard).contains("full");
    two.runFor(60_000);
    assertThat(served.read).isZero();
    assertThat(((HostSocketChannel) channel).connection().orElseThrow().writableBytes())
        .isLessThan(1_000);
    served.channel.config().setAutoRead(true);
    two.runFor(120_000);
    assertThat(served.read).isEqualTo(written);
    assertThat(diary.heard).endsWith("writable");
  }

  @Test
  void aReadThatIsAskedForGivesOnePortion() {
    two.serve(served).childOption(ChannelOption.AUTO_READ, false).bind(80);
    ChannelFuture connect = two.connect(diary);
    two.runFor(20);
    connect.channel().writeAndFlush(Two.bytes("one"));
    two.runFor(20);
    connect.channel().writeAndFlush(Two.bytes("two"));
    connect.channel().close();
    two.runFor(20);
    assertThat(served.heard).containsExactly("active");
    served.channel.read();
    two.runFor(20);
    assertThat(served.heard).containsExactly("active", "one");
    served.channel.read();
    two.runFor(20);
    assertThat(served.heard).containsExactly("active", "one", "two");
    served.channel.read();
    two.runFor(20);
    assertThat(served.heard).containsExactly("active", "one", "two", "inactive");
  }

  @Test
  void lingerZeroResetsAndThePeerHearsWhy() {
    SocketChannel channel = connected();
    channel.config().setSoLinger(0);
    channel.close();
    two.runFor(20);
    assertThat(served.heard)
        .containsExactly("active", "SocketException: Connection reset by peer", "inactive");
  }

  @Test
  void aPowerFailureIsSilentAndARestartedHostResets() {
    SocketChannel channel = connected();
    Fault dark = two.internet.powerOff("server");
    two.runFor(1_000);
    assertThat(served.heard).containsExactly("active", "inactive");
    assertThat(diary.heard).containsExactly("active");
    channel.writeAndFlush(Two.bytes("anybody?"));
    two.runFor(5_000);
    assertThat(diary.heard).containsExactly("active");
    dark.close();
    two.runFor(60_000);
    assertThat(diary.heard)
        .containsExactly("active", "SocketException: Connection reset by peer", "inactive");
    Diary again = new Diary();
    two.serve(again).bind(80);
    ChannelFuture connect = two.connect(new Diary());
    two.runFor(20);
    assertThat(connect.isSuccess()).isTrue();
    assertThat(again.heard).containsExactly("active");
  }

  @Test
  void aListenerDiesWithItsHost() {
    var listener = two.serve(served).bind(80).channel();
    two.runFor(0);
    two.internet.restart("server");
    two.runFor(0);
    assertThat(listener.isOpen()).isFalse();
    ChannelFuture down;
    try (Fault dark = two.internet.powerOff("server")) {
      down = two.serve(served).bind(80);
      two.runFor(0);
    }
    assertThat(down.cause()).hasMessage("Network is down");
  }

  @Test
  void buffersAreNotCopiedAndReleasedOnce() {
    SocketChannel channel = connected();
    ByteBuf written = ByteBufAllocator.DEFAULT.directBuffer().writeZero(30_000);
    written.retain(); // the test's own
    channel.writeAndFlush(written);
    assertThat(written.refCnt()).isGreaterThan(1);
    two.internet.faults("client", "server").loseNth(3);
    two.runFor(5_000);
    assertThat(served.read).isEqualTo(30_000);
    assertThat(written.refCnt()).isEqualTo(1);
    written.release();
  }

  @Test
  void buffersThatAreHeldWhenTheHostGoesDarkAreReleased() {
    SocketChannel channel = connected();
    two.internet.faults("client", "server").cut();
    ByteBuf written = ByteBufAllocator.DEFAULT.heapBuffer().writeZero(1_000_000).retain();
    channel.writeAndFlush(written);
    two.runFor(100);
    two.internet.powerOff("client");
    two.runFor(100);
    assertThat(written.refCnt()).isEqualTo(1);
    written.release();
  }

  @Test
  void aFileIsSentInParts(@TempDir Path folder) throws Exception {
    SocketChannel channel = connected();
    Path file = Files.write(folder.resolve("f"), new byte[700_000]);
    channel.write(Two.bytes("head"));
    ChannelFuture sent = channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 5, 600_000));
    two.runFor(5_000);
    assertThat(sent.isSuccess()).isTrue();
    assertThat(served.read).isEqualTo(600_004);
  }

  @Test
  void buffersOfOneFlushShareASegment() {
    SocketChannel channel = connected();
    long before = ((HostSocketChannel) channel).connection().orElseThrow().info().segmentsSent();
    for (int i = 0; i < 10; i++) {
      channel.write(Two.bytes("part"));
    }
    channel.flush();
    two.runFor(100);
    assertThat(served.read).isEqualTo(40);
    assertThat(((HostSocketChannel) channel).connection().orElseThrow().info().segmentsSent())
        .isEqualTo(before + 1);
  }

  @Test
  void tasksAndPacketsHaveOneTime() {
    connected();
    var times = new ArrayList<Long>();
    two.client.schedule(() -> times.add(two.internet.now()), 7, TimeUnit.HOURS);
    two.server.scheduleAtFixedRate(() -> times.add(two.internet.now()), 3, 3, TimeUnit.HOURS);
    long start = two.internet.now();
    two.runFor(TimeUnit.HOURS.toMillis(8));
    long hour = TimeUnit.HOURS.toNanos(1);
    assertThat(times.stream().map(t -> t - start).toList())
        .isEqualTo(List.of(3 * hour, 6 * hour, 7 * hour));
  }

  @Test
  void overIpv6TheAddressesAreIpv6() {
    two.serve(new Diary(true)).bind(80);
    ChannelFuture connect =
        two.connect(diary, Addresses.inet(two.internet.host("server").address(6), 80));
    two.runFor(20);
    SocketChannel channel = (SocketChannel) connect.channel();
    channel.writeAndFlush(Two.bytes("hello"));
    two.runFor(20);
    assertThat(diary.heard).containsExactly("active", "hello");
    assertThat(channel.localAddress().getAddress()).isInstanceOf(Inet6Address.class);
    assertThat(channel.remoteAddress().getPort()).isEqualTo(80);
  }

  @Test
  void aReceiveBufferOfTheListenerBoundsWhatIsInFlight() {
    two.serve(served)
        .option(ChannelOption.SO_RCVBUF, 4_096)
        .childOption(ChannelOption.AUTO_READ, false)
        .bind(80);
    ChannelFuture connect = two.connect(diary);
    two.runFor(20);
    connect.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
    two.runFor(1_000);
    var server = ((HostSocketChannel) served.channel).connection().orElseThrow();
    assertThat(server.readableBytes()).isBetween(2_000, 4_096);
    served.channel.config().setAutoRead(true);
    two.runFor(60_000);
    assertThat(served.read).isEqualTo(100_000);
  }

  @Test
  void keepAliveFindsOutThatThePeerIsGone() {
    SocketChannel channel = connected();
    channel.config().setKeepAlive(true);
    two.internet.powerOff("server");
    two.runFor(TimeUnit.HOURS.toMillis(2) - 10_000);
    assertThat(diary.heard).containsExactly("active");
    two.runFor(TimeUnit.MINUTES.toMillis(20));
    assertThat(diary.heard)
        .containsExactly("active", "ConnectException: Connection timed out", "inactive");
  }

  @Test
  void optionsAreWhatTheyWereSetTo() {
    SocketChannel channel = connected();
    channel.config().setOption(ChannelOption.SO_LINGER, 3);
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.IP_TOS, 0xb8);
    assertThat(channel.config().getOption(ChannelOption.SO_LINGER)).isEqualTo(3);
    assertThat(channel.config().getOption(ChannelOption.IP_TOS)).isEqualTo(0xb8);
    assertThat(channel.config().getOptions())
        .containsEntry(ChannelOption.TCP_NODELAY, true)
        .containsEntry(ChannelOption.SO_SNDBUF, 256 << 10);
  }

  @Test
  void aListenerWaitsForAsManyEverywhereAndDoesNotConnect() {
    ChannelFuture bound = two.serve(served).bind(80);
    two.runFor(0);
    assertThat(bound.channel().config().getOption(ChannelOption.SO_BACKLOG)).isEqualTo(4_096);
    ChannelFuture refused = bound.channel().connect(two.at("client", 80));
    two.runFor(0);
    assertThat(refused.cause()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whoIsIdleCostsNothingAndAQuestionADozenEvents() {
    two.serve(new Diary(true)).bind(80);
    Channel channel = two.connect(diary).channel();
    two.runFor(60_000); // what might have failed the handshake has not come
    long before = two.internet.loop().fired();
    two.runFor(TimeUnit.DAYS.toMillis(1));
    assertThat(two.internet.loop().fired()).isEqualTo(before);
    channel.writeAndFlush(Two.bytes("a question"));
    two.runFor(TimeUnit.DAYS.toMillis(1));
    assertThat(diary.heard).containsExactly("active", "a question");
    assertThat(two.internet.loop().fired() - before).isBetween(6L, 16L);
  }

  @Test
  void aLoopThatIsShutDownClosesItsChannels() {
    connected();
    var ended = two.server.shutdownGracefully();
    two.runFor(20);
    assertThat(ended.isSuccess()).isTrue();
    assertThat(served.heard).containsExactly("active", "inactive");
    assertThat(diary.heard).containsExactly("active", "inactive");
  }

  /** When the echo of what was written before connecting is back, in milliseconds, at most. */
  private long echoAfter() {
    Diary echoed = new Diary();
    long from = two.internet.now();
    Channel channel =
        two.bootstrap(echoed).option(ChannelOption.TCP_FASTOPEN_CONNECT, true).register().channel();
    two.runFor(0);
    ChannelFuture written = channel.write(Two.bytes("early"));
    channel.connect(two.at("server", 80));
    channel.flush();
    while (!echoed.heard.contains("early")) {
      two.runFor(1);
      assertThat(two.internet.now()).isLessThan(from + 100 * Two.MS);
    }
    assertThat(written.isSuccess()).isTrue();
    channel.close();
    return (two.internet.now() - from) / Two.MS;
  }

  @Test
  void fastOpenSavesARoundTripFromTheSecondConnectionOn() {
    two.serve(new Diary(true)).option(ChannelOption.TCP_FASTOPEN, 16).bind(80);
    assertThat(echoAfter()).isBetween(20L, 22L);
    assertThat(echoAfter()).isBetween(10L, 12L);
  }
}
