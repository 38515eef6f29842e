package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.config.Limits;
import dev.naru.http.HttpObserver;
import dev.naru.http.exchange.Chunks;
import dev.naru.http.exchange.ServerContext;
import dev.naru.http.exchange.ThreadStarts;
import dev.naru.http.exchange.TrustedProxies;
import dev.naru.http.message.DateField;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/**
 * Whatever follows a preface on a connection, nothing is thrown, nothing of memory is lost, and the
 * connection comes to an end when the client goes.
 */
class FramesFuzzTest {

  private static final byte[] BEGINNING = {
    0,
    0,
    0,
    4,
    0,
    0,
    0,
    0,
    0, // SETTINGS
    // HEADERS of a POST that goes on, on stream 1
    0,
    0,
    7,
    1,
    4,
    0,
    0,
    0,
    1,
    (byte) 0x83,
    (byte) 0x86,
    (byte) 0x84,
    0x01,
    1,
    'a',
    (byte) 0x90
  };

  @FuzzTest
  void frames(byte[] octets) throws Exception {
    run(octets, Integer.MAX_VALUE);
    run(octets, 3);
  }

  private static void run(byte[] octets, int step) throws Exception {
    try (TestPlatform platform = TestPlatform.withManualClock()) {
      UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(allocator);
      var network = platform.platform().network();
      ServerContext context =
          new ServerContext(
              network,
              Limits.DEFAULTS,
              false,
              () ->
                  exchange -> {
                    if (exchange.request().method().equals("POST")) {
                      Echo.begin(exchange);
                    } else {
                      exchange.send(200, allocator.buffer().writeZero(100_000));
                    }
                  },
              HttpObserver.NONE,
              platform.platform().inFlight(),
              platform.platform().slowClients(),
              new DateField(network.clock()),
              () -> false,
              new ThreadStarts.PerLoop(network.executor()),
              new Chunks(),
              () -> TrustedProxies.NONE);
      channel.pipeline().addLast(new Http2Connection(context, channel));
      ByteBuf all = allocator.buffer();
      all.writeCharSequence("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
      all.writeBytes(BEGINNING).writeBytes(octets);
      while (all.isReadable() && channel.isOpen()) {
        int count = Math.min(step, all.readableBytes());
        channel.writeInbound(allocator.buffer(count).writeBytes(all, count));
        channel.runPendingTasks();
        channel.releaseOutbound();
      }
      all.release();
      channel.finishAndReleaseAll();
      channel.checkException();
      assertThat(allocator.metric().usedHeapMemory()).isZero();
      assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
  }
}
