package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Limits;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RelayLoopsTest {

  private static final HostNetworkConfig ONE_AND_THREE =
      new HostNetworkConfig(HostNetworkConfig.Transport.AUTO, 1, 3, PooledByteBufAllocator.DEFAULT);

  @Test
  void connectionsThatAreRelayedAreSpreadOverLoopsOfTheirOwn() throws Exception {
    assertThat(loopsOfSixConnections(true)).hasSize(3);
    assertThat(loopsOfSixConnections(false)).hasSize(1);
  }

  @Test
  void whatIsScheduledOnSuchALoopStaysThere() throws Exception {
    try (HostNetwork network = new HostNetwork(ONE_AND_THREE)) {
      LinkedBlockingQueue<Boolean> stayed = new LinkedBlockingQueue<>();
      Channel listener =
          listen(
              network,
              true,
              accepted ->
                  network
                      .clock()
                      .schedule(
                          Duration.ZERO, () -> stayed.add(accepted.eventLoop().inEventLoop())));
      try (SocketChannel _ = SocketChannel.open(listener.localAddress())) {
        assertThat(stayed.poll(1, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  private static Set<EventLoop> loopsOfSixConnections(boolean relay) throws Exception {
    try (HostNetwork network = new HostNetwork(ONE_AND_THREE)) {
      LinkedBlockingQueue<EventLoop> loops = new LinkedBlockingQueue<>();
      SocketAddress address =
          listen(network, relay, accepted -> loops.add(accepted.eventLoop())).localAddress();
      Set<EventLoop> seen = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        try (SocketChannel _ = SocketChannel.open(address)) {
          seen.add(loops.poll(1, TimeUnit.MINUTES));
        }
      }
      return seen;
    }
  }

  private static Channel listen(HostNetwork network, boolean relay, Consumer<Channel> accepted)
      throws InterruptedException {
    ListenerConfig config =
        new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), Limits.DEFAULTS, List.of(), relay);
    return network.stream(config)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                accepted.accept(channel);
              }
            })
        .bind()
        .sync()
        .channel();
  }
}
