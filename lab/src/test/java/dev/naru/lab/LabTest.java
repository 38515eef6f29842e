package dev.naru.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers on an Internet in virtual time. (Replay: ordered, where not said otherwise.) */
class LabTest {
  private static final long MS = 1_000_000L;

  private final Lab lab =
      Lab.virtual(
          Topology.seed(1)
              .transport(TcpStack::new)
              .host("phone")
              .host("server")
              .link("phone", "server", LinkConfig.IDEAL.withDelay(10 * MS))
              .build());
  private final InternetNetwork phone = lab.network("phone");
  private final InternetNetwork server = lab.network("server");

  @AfterEach
  void close() {
    lab.close();
  }

  private void echo() {
    server.stream(new ListenerConfig(Endpoint.parse("tcp://*:7"), Limits.DEFAULTS))
        .childHandler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public boolean isSharable() {
                return true;
              }

              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush(message);
              }
            })
        .bind();
  }

  /** As blocking code asks: connects, sends, waits. */
  private String ask(String question) throws Exception {
    var answer = new CompletableFuture<String>();
    Channel channel =
        phone
            .connect()
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf buffer) {
                    answer.complete(buffer.toString(StandardCharsets.UTF_8));
                  }
                })
            .connect(InetSocketAddress.createUnresolved("server", 7))
            .sync()
            .channel();
    channel.writeAndFlush(Unpooled.copiedBuffer(question, StandardCharsets.UTF_8));
    try {
      return answer.get();
    } finally {
      channel.close();
    }
  }

  @Test
  void blockingCodeWaitsInVirtualTime() throws Exception {
    echo();
    assertThat(lab.run(() -> ask("hello"))).isEqualTo("hello");
    assertThat(phone.clock().nanos()).isEqualTo(40 * MS);
    assertThat(phone.clock().instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00.040Z"));
  }

  @Test
  void timeStandsStillWhileATaskRuns() throws Exception {
    server.clock().schedule(Duration.ofMillis(1), () -> {});
    long passed =
        lab.run(
            () -> {
              long start = server.clock().nanos();
              long sum = 0;
              for (int i = 0; i < 5_000_000; i++) {
                sum += i % 7;
              }
              assertThat(sum).isPositive();
              return server.clock().nanos() - start;
            });
    assertThat(passed).isZero();
  }

  @Test
  void tasksTakeTurnsInTheOrderOfTheirStart() throws Exception {
    List<String> order = new ArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(3);
    lab.run(
        () -> {
          for (String name : List.of("a", "b", "c")) {
            server
                .executor()
                .execute(
                    () -> {
                      order.add(name + "1");
                      await(gate);
                      order.add(name + "2");
                      done.countDown();
                    });
          }
          server.clock().schedule(Duration.ofHours(5), gate::countDown);
          await(done);
          return "";
        });
    assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "c2");
    assertThat(lab.internet().now()).isEqualTo(Duration.ofHours(5).toNanos());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void aRunWaitsForWhatComesFromOutside() throws Exception {
    CompletableFuture<String> outside = new CompletableFuture<>();
    Thread other = Thread.ofPlatform().start(() -> outside.complete("from outside"));
    assertThat(lab.run(() -> outside.get())).isEqualTo("from outside");
    other.join();
  }

  @Test
  void whatATaskThrowsIsThrown() {
    assertThatThrownBy(
            () ->
                lab.run(
                    () -> {
                      throw new ConnectException("on purpose");
                    }))
        .isInstanceOf(ConnectException.class)
        .hasMessage("on purpose");
  }

  @Test
  void aLoopMayNotBlockAndATaskMay() throws Exception {
    List<Boolean> may = new ArrayList<>();
    server.clock().schedule(Duration.ofSeconds(1), () -> may.add(Blocking.mayBlock()));
    lab.runFor(Duration.ofSeconds(2));
    may.add(lab.run(Blocking::mayBlock));
    assertThat(may).containsExactly(false, true);
  }

  @Test
  void aNameThatIsNoHostIsUnknown() {
    assertThatThrownBy(
            () ->
                lab.run(
                    () ->
                        phone
                            .connect()
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(InetSocketAddress.createUnresolved("nowhere", 7))
                            .sync()))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("nowhere");
  }

  @Test
  void aLiveLabKeepsStepWithTheWall() throws Exception {
    try (Lab live = Lab.live(Topology.seed(1).transport(TcpStack::new).host("host").build())) {
      var fired = new CompletableFuture<Long>();
      InternetNetwork host = live.network("host");
      long start = host.clock().nanos();
      host.clock()
          .schedule(Duration.ofMillis(50), () -> fired.complete(host.clock().nanos() - start));
      assertThat(fired.get()).isGreaterThanOrEqualTo(50 * MS);
      assertThatThrownBy(() -> live.runFor(Duration.ofSeconds(1)))
          .hasMessage("a live lab runs by itself");
    }
  }
}
