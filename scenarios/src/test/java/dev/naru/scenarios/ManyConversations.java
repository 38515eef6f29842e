package dev.naru.scenarios;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Some phones talk to a server over a core that loses, delays, doubles and reorders, and the server
 * crashes once; everything that either does is code on a loop. Run as a program it prints, for each
 * of so many seeds, the SHA-256 of the server's capture: {@code ManyConversations <seeds>}.
 */
public final class ManyConversations {
  private static final long MS = 1_000_000L;
  private static final int PHONES = 5;

  private ManyConversations() {}

  public static void main(String[] arguments) throws Exception {
    for (int seed = 1; seed <= Integer.parseInt(arguments[0]); seed++) {
      System.out.println(seed + " " + hash(seed));
    }
  }

  /** The SHA-256 of the server's capture. */
  static String hash(long seed) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    Internet internet = build(seed);
    PcapngWriter capture = internet.capture(out, "server");
    internet.faults("core", "server").lose(0.02);
    internet.faults("core", "server").duplicate(0.01);
    internet.faults("core", "server").reorder(0.02, 3 * MS);
    try (Lab lab = Lab.virtual(internet)) {
      serve(lab);
      for (int i = 0; i < PHONES; i++) {
        talk(lab.network("phone" + i), 5);
      }
      lab.runFor(Duration.ofSeconds(4));
      internet.restart("server");
      serve(lab);
      lab.runFor(Duration.ofSeconds(26));
    }
    capture.close();
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Internet build(long seed) {
    LinkConfig line = LinkConfig.IDEAL.withDelay(10 * MS).withJitter(MS).withRate(10_000_000);
    Topology topology = Topology.seed(seed).transport(TcpStack::new).router("core").host("server");
    topology.link("core", "server", line);
    for (int i = 0; i < PHONES; i++) {
      topology.host("phone" + i).link("phone" + i, "core", line);
    }
    return topology.build();
  }

  private static void serve(Lab lab) {
    lab.network("server").stream(new ListenerConfig(Endpoint.parse("tcp://*:7"), Limits.DEFAULTS))
        .childHandler(new Echo())
        .bind();
  }

  /** Says something of a random length, waits for it to come back, then again; five times. */
  private static void talk(InternetNetwork network, int times) {
    if (times == 0) {
      return;
    }
    int length = 1 + network.random().nextInt(40_000);
    network
        .connect()
        .handler(
            new ChannelInboundHandlerAdapter() {
              private int back;

              @Override
              public void channelActive(ChannelHandlerContext context) {
                context.writeAndFlush(Unpooled.wrappedBuffer(new byte[length]));
              }

              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                back += ((ByteBuf) message).readableBytes();
                ((ByteBuf) message).release();
                if (back == length) {
                  context.close();
                }
              }

              @Override
              public void channelInactive(ChannelHandlerContext context) {
                again(network, times);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
              }
            })
        .connect(InetSocketAddress.createUnresolved("server", 7))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                again(network, times);
              }
            });
  }

  private static void again(InternetNetwork network, int times) {
    long pause = network.random().nextLong(500);
    network.clock().schedule(Duration.ofMillis(pause), () -> talk(network, times - 1));
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

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
