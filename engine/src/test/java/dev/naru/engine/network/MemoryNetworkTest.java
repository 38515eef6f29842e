package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryNetworkTest extends NetworkContract {

  @Override
  protected Network network() {
    return new MemoryNetwork(1);
  }

  @Override
  protected String overUnix(Path path, String text) throws Exception {
    Peer client = connect(UnixDomainSocketAddress.of(path));
    client.send(text);
    client.expect(text);
    client.channel.close().sync();
    return text;
  }

  @Test
  void theSameSeedGivesTheSameChance() {
    try (Network one = new MemoryNetwork(7);
        Network same = new MemoryNetwork(7);
        Network other = new MemoryNetwork(8)) {
      long[] numbers = one.random().longs(10).toArray();
      assertThat(same.random().longs(10).toArray()).isEqualTo(numbers);
      assertThat(other.random().longs(10).toArray()).isNotEqualTo(numbers);
    }
  }

  @Test
  void datagramsAreRefusedInWords() {
    try (Network network = network()) {
      assertThatThrownBy(() -> network.datagram(config("udp://127.0.0.1:0")))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("datagrams");
    }
  }

  @Test
  void everyNameIsThisMachine() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(InetSocketAddress.createUnresolved("site-a.test", port(listener)));
    client.send("hello");
    client.expect("hello");
    assertThat(client.channel.remoteAddress())
        .isEqualTo(new InetSocketAddress("127.0.0.1", port(listener)));
  }

  @Test
  void aClientComesFromTheAddressThatItChooses() throws Exception {
    try (Network network = network()) {
      var from = new CompletableFuture<SocketAddress>();
      var server =
          network.stream(config("tcp://*:0"))
              .childHandler(new Peer(channel -> from.complete(channel.remoteAddress())))
              .bind()
              .sync()
              .channel();
      var to = new InetSocketAddress("10.0.0.1", port(server.localAddress()));
      network
          .connect()
          .handler(new Peer(channel -> {}))
          .localAddress("10.9.8.7", 0)
          .connect(to)
          .sync();
      InetSocketAddress seen = (InetSocketAddress) from.get(30, TimeUnit.SECONDS);
      assertThat(seen.getHostString()).isEqualTo("10.9.8.7");
      assertThat(seen.getPort()).isPositive();
    }
  }

  @Test
  void everyAddressCollidesWithEachOnItsPort() throws Exception {
    int port = port(listen(Echo::new));
    bind("tcp://10.0.0.1:" + port, Echo::new);
    assertThatThrownBy(() -> bind("tcp://*:" + port, Echo::new))
        .hasMessageContaining("port " + port + " is taken");
  }

  @Test
  void portionsAreAsSmallAsTheReaderWishes() throws Exception {
    try (Network network = network()) {
      var sizes = new LinkedBlockingQueue<Integer>();
      var server =
          network.stream(config("tcp://*:0"))
              .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1))
              .childHandler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                      sizes.add(((ByteBuf) message).readableBytes());
                      ((ByteBuf) message).release();
                    }
                  })
              .bind()
              .sync()
              .channel();
      network
          .connect()
          .handler(new Peer(c -> c.writeAndFlush(Unpooled.wrappedBuffer(new byte[50]))))
          .connect(new InetSocketAddress("127.0.0.1", port(server.localAddress())));
      for (int i = 0; i < 50; i++) {
        assertThat(sizes.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, 192.0.2.2",
    "2001:db8::1, 2001:db8:0:0:ffff::2, 2001:db8:0:1::1",
    "::ffff:192.0.2.1, 192.0.2.1, 192.0.2.2"
  })
  void connectionsOfOneAddressAreCounted(String address, String same, String other)
      throws Exception {
    Listener one = bind("tcp://*:0", limits(100, 2), Echo::new);
    Listener two = bind("tcp://*:0", limits(100, 2), Echo::new);
    openAll();
    Peer first = echoing(connectFrom(address, one));
    Peer second = echoing(connectFrom(same, two));
    connectFrom(address, one).expectClosed();
    connectFrom(same, two).expectClosed();
    Peer elsewhere = echoing(connectFrom(other, one));
    awaitCount(3);
    assertThat(refused("connections-per-address")).isEqualTo(2);
    assertThat(refused("connections")).isZero();
    assertThat(origins()).isEqualTo(2);
    first.channel.close().sync();
    awaitCount(2);
    Peer third = echoing(connectFrom(same, one));
    for (Peer peer : List.of(second, third, elsewhere)) {
      peer.channel.close().sync();
    }
    awaitCount(0);
    assertThat(origins()).isZero();
  }

  private static Peer echoing(Peer peer) throws Exception {
    peer.send("a");
    peer.expect("a");
    return peer;
  }
}
