package dev.naru.engine.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every network promises of connections. */
abstract class ConnectionsContract extends NetworkFixture {

  @Test
  void bytesGoBothWays() throws Exception {
    Peer client = connect(listen(Echo::new));
    client.send("hello");
    client.expect("hello");
  }

  @Test
  void bothEndsKnowBothAddresses() throws Exception {
    Listener listener = listen(() -> new Peer(channel -> {}));
    Peer client = connect(listener);
    Channel server = accepted.poll(30, SECONDS);
    assertThat(server.remoteAddress())
        .isInstanceOf(InetSocketAddress.class)
        .isEqualTo(client.channel.localAddress());
    assertThat(client.channel.remoteAddress()).isEqualTo(server.localAddress());
    assertThat(server.localAddress()).isEqualTo(listener.address());
  }

  @Test
  void portZeroIsChosenAndEachTimeAnother() throws Exception {
    int one = port(listen(Echo::new));
    int other = port(listen(Echo::new));
    assertThat(one).isPositive().isNotEqualTo(other);
    assertThat(other).isPositive();
  }

  @Test
  void aPortThatIsTakenIsSaid() throws Exception {
    int port = port(listen(Echo::new));
    assertThatThrownBy(() -> bind("http://127.0.0.1:" + port, Echo::new))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "http://127.0.0.1:" + port, "port " + port + " is taken", "ss -ltnp", ":" + port);
    assertThat(metrics.find("naru.connections").gauges()).hasSize(1);
  }

  @Test
  void aPortIsFreeAgainWhenItsListenerIsClosed() throws Exception {
    Listener first = listen(Echo::new);
    int port = port(first);
    first.close();
    Listener second = bind("tcp://127.0.0.1:" + port, Echo::new);
    Peer client = connect(second);
    client.send("again");
    client.expect("again");
  }

  @Test
  void whereNobodyListensAConnectionIsRefused() throws Exception {
    Listener listener = listen(Echo::new);
    listener.close();
    var connected = network.connect().handler(new Peer(c -> {})).connect(listener.address());
    assertThat(connected.await(30, SECONDS)).isTrue();
    assertThat(connected.cause()).isInstanceOf(ConnectException.class);
    assertThat(connected.channel().closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void namesAreResolved() throws Exception {
    Listener listener = bind("tcp://localhost:0", Echo::new);
    listeners.open();
    Peer client = connect(InetSocketAddress.createUnresolved("localhost", port(listener)));
    client.send("by name");
    client.expect("by name");
  }

  @Test
  void aStarListensOnEveryAddress() throws Exception {
    Listener listener = bind("tcp://*:0", Echo::new);
    listeners.open();
    Peer client = connect(new InetSocketAddress("127.0.0.1", port(listener)));
    client.send("any");
    client.expect("any");
  }

  @Test
  void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
    Listener listener = listen(AnswersAtTheEnd::new);
    Peer client = connect(listener);
    client.send("question");
    ((DuplexChannel) client.channel).shutdownOutput().sync();
    client.expect("8 bytes, then the end");
    client.expectClosed();
  }

  @Test
  void closingOneEndClosesTheOther() throws Exception {
    Peer client = connect(listen(() -> new Peer(channel -> {})));
    Channel server = accepted.poll(30, SECONDS);
    client.channel.close();
    assertThat(server.closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void whatWasWrittenBeforeTheCloseArrives() throws Exception {
    byte[] much = new byte[1_000_000];
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel -> {
                      channel
                          .writeAndFlush(Unpooled.wrappedBuffer(much))
                          .addListener(w -> channel.close());
                    }));
    Peer client = connect(listener);
    client.expectClosed();
    assertThat(client.received.readableBytes()).isEqualTo(much.length);
  }

  @Test
  void aReaderWhoStopsMakesTheWriterUnwritableAndLosesNothing() throws Exception {
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel -> {
                      channel.config().setAutoRead(false);
                    }));
    Peer client = connect(listener);
    Channel server = accepted.poll(30, SECONDS);
    byte[] portion = new byte[100_000];
    int portions = 0;
    // A kernel's buffers grow to some megabytes before a writer feels its reader.
    while (client.channel.eventLoop().submit(client.channel::isWritable).get(30, SECONDS)
        && portions < 1_000) {
      client.channel.writeAndFlush(Unpooled.wrappedBuffer(portion));
      portions++;
    }
    // Not whether it is unwritable still: what a kernel has taken may reach the other end later.
    assertThat(portions).isLessThan(1_000);
    Peer reader = server.pipeline().get(Peer.class);
    server.config().setAutoRead(true);
    client.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(w -> client.channel.close());
    reader.expectClosed();
    assertThat(reader.received.readableBytes()).isEqualTo(portions * portion.length);
  }

  @Test
  void aFileRegionIsSent(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "0123456789".repeat(30_000));
    Listener listener =
        listen(
            () ->
                new Peer(
                    channel ->
                        channel
                            .writeAndFlush(new DefaultFileRegion(file.toFile(), 5, 299_990))
                            .addListener(w -> channel.close())));
    Peer client = connect(listener);
    client.expectClosed();
    assertThat(client.received.toString(StandardCharsets.US_ASCII))
        .isEqualTo("0123456789".repeat(30_000).substring(5, 299_995));
  }

  @Test
  void aConnectionFromALoopStaysOnThatLoop() throws Exception {
    Listener listener = listen(Echo::new);
    var loop = network.connect().config().group().next();
    Channel channel =
        network
            .connect()
            .clone(loop)
            .handler(new Peer(c -> {}))
            .connect(listener.address())
            .sync()
            .channel();
    assertThat(channel.eventLoop()).isSameAs(loop);
  }
}
