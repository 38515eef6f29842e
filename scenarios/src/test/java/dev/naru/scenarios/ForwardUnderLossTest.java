package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.config.Config;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.forward.ForwardConfig;
import dev.naru.forward.ForwardServerProvider;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ports that are forwarded on an Internet that loses packets by chance, on either side. (Exact.)
 */
class ForwardUnderLossTest {

  private static final long MS = 1_000_000L;
  private static final int QUESTIONS = 100;

  /** Two phones, a door that forwards, and two hosts behind it. */
  private static final class World implements AutoCloseable {
    private final Internet internet;
    private final Lab lab;
    private final MessageDigest digest;
    private final PcapngWriter capture;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    World(long seed, String rule) throws Exception {
      LinkConfig line = LinkConfig.IDEAL.withDelay(10 * MS).withRate(100_000_000);
      Topology topology = Topology.seed(seed).transport(TcpStack::new).router("core");
      for (String host : List.of("phone", "tablet", "door", "one", "two")) {
        topology.host(host).link(host, "core", line);
      }
      internet = topology.build();
      digest = MessageDigest.getInstance("SHA-256");
      capture =
          internet.capture(new DigestOutputStream(OutputStream.nullOutputStream(), digest), "door");
      lab = Lab.virtual(internet);
      InternetNetwork door = lab.network("door");
      Platform platform =
          new Platform(
              door,
              metrics,
              Limits.DEFAULTS,
              Path.of("unused"),
              () -> new MemoryStore(door, metrics));
      Config config =
          Config.read(
              Path.of("naru.yaml"),
              ("forward: " + rule).getBytes(StandardCharsets.UTF_8),
              Map.of("forward", ForwardConfig.class),
              Set.of());
      config.orThrow();
      Server<ForwardConfig> server =
          new ForwardServerProvider()
              .create(config.get("forward", ForwardConfig.class).orElseThrow(), platform);
      lab.run(
          () -> {
            server.start();
            platform.listeners().open();
            return null;
          });
    }

    /** From now on, between everybody and the core. */
    void lose(double rate) {
      for (String host : List.of("phone", "tablet", "one", "two")) {
        internet.faults(host, "core").lose(rate);
      }
    }

    double forwarded() {
      return metrics.get("naru.forward.connections").tag("result", "forwarded").counter().count();
    }

    /** Sends datagrams back, and says from whom they came. */
    Set<InetSocketAddress> echo(String host) {
      Set<InetSocketAddress> senders = new LinkedHashSet<>();
      lab.network(host)
          .datagram(listening("udp://*:7"))
          .handler(
              new SimpleChannelInboundHandler<DatagramPacket>() {
                @Override
                protected void channelRead0(ChannelHandlerContext context, DatagramPacket asked) {
                  senders.add(asked.sender());
                  context.writeAndFlush(
                      new DatagramPacket(asked.content().retain(), asked.sender()));
                }
              })
          .bind();
      return senders;
    }

    /** Asks so many times, and keeps what comes back. */
    List<String> ask(String host, int times) {
      List<String> answers = new ArrayList<>();
      InternetNetwork here = lab.network(host);
      ChannelFuture opened =
          here.datagram(listening("udp://*:0"))
              .handler(
                  new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(
                        ChannelHandlerContext context, DatagramPacket answer) {
                      answers.add(answer.content().toString(StandardCharsets.UTF_8));
                    }
                  })
              .connect(InetSocketAddress.createUnresolved("door", 5300));
      for (int i = 0; i < times; i++) {
        ByteBuf question = Unpooled.copiedBuffer(host + " " + i, StandardCharsets.UTF_8);
        here.clock()
            .schedule(
                Duration.ofMillis(100 + i * 20L), () -> opened.channel().writeAndFlush(question));
      }
      return answers;
    }

    /** What a listener of TCP does with each connection. */
    void serve(String host, ChannelHandler each) {
      lab.network(host).stream(listening("tcp://*:7"))
          .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .childHandler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(each);
                }
              })
          .bind();
    }

    private static ListenerConfig listening(String at) {
      return new ListenerConfig(Endpoint.parse(at), Limits.DEFAULTS);
    }

    String captured() throws Exception {
      close();
      return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws Exception {
      lab.close();
      capture.close();
    }
  }

  private static final String DATAGRAMS =
      "{ listen: udp://*:5300, to: [udp://one:7, udp://two:7] }";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsNotLostComesBackToWhoSentIt(long seed) throws Exception {
    try (World world = new World(seed, DATAGRAMS)) {
      Set<InetSocketAddress> one = world.echo("one");
      Set<InetSocketAddress> two = world.echo("two");
      world.lose(0.05);
      List<String> phone = world.ask("phone", QUESTIONS);
      List<String> tablet = world.ask("tablet", QUESTIONS);
      world.lab.runFor(Duration.ofSeconds(5));

      // Four times one in twenty is lost: 81 of a hundred are to be expected.
      assertThat(phone).hasSizeBetween(60, 95).doesNotHaveDuplicates();
      assertThat(phone).allMatch(answer -> answer.startsWith("phone "));
      assertThat(tablet).hasSizeBetween(60, 95).doesNotHaveDuplicates();
      assertThat(tablet).allMatch(answer -> answer.startsWith("tablet "));
      assertThat(world.forwarded()).isEqualTo(2);
      // Each phone is one sender to whichever of the targets it has.
      assertThat(one.size() + two.size()).isEqualTo(2);
    }
  }

  @Test
  void whereNobodyListensTheOtherTargetIsTaken() throws Exception {
    try (World world = new World(1, DATAGRAMS)) {
      Set<InetSocketAddress> two = world.echo("two");
      List<String> answers = world.ask("phone", QUESTIONS);
      world.lab.runFor(Duration.ofSeconds(5));

      // Those that were on their way before one's host had said that nobody listens are lost.
      assertThat(answers).hasSizeBetween(QUESTIONS - 5, QUESTIONS - 1);
      assertThat(two).hasSize(1);
    }
  }

  /** Sends back all that it has got, when no more comes. */
  private static final class AllBack extends ChannelInboundHandlerAdapter {
    private final ByteBuf all = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      all.writeBytes((ByteBuf) message);
      ((ByteBuf) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context
            .writeAndFlush(all)
            .addListener(done -> ((DuplexChannel) context.channel()).shutdownOutput());
      }
    }
  }

  /** Sends it all, ends that direction, and keeps what comes back until the other ends. */
  private static final class Sender extends ChannelInboundHandlerAdapter {
    private final byte[] octets;
    private final ByteArrayOutputStream back = new ByteArrayOutputStream();
    private boolean over;

    Sender(byte[] octets) {
      this.octets = octets;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(octets))
          .addListener(done -> ((DuplexChannel) context.channel()).shutdownOutput());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      ByteBuf some = (ByteBuf) message;
      some.readBytes(back, some.readableBytes());
      some.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        over = true;
      }
    }
  }

  private static World stream(long seed, Sender sender) throws Exception {
    World world = new World(seed, "{ listen: tcp://*:2222, to: tcp://one:7 }");
    world.serve("one", new AllBack());
    world.lose(0.03);
    for (String host : List.of("phone", "one")) {
      world.internet.faults(host, "core").duplicate(0.03);
      world.internet.faults(host, "core").reorder(0.03, 15 * MS);
    }
    world
        .lab
        .network("phone")
        .connect()
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .handler(sender)
        .connect(InetSocketAddress.createUnresolved("door", 2222));
    world.lab.runFor(Duration.ofMinutes(2));
    return world;
  }

  private static byte[] octets() {
    byte[] octets = new byte[400_000];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (i * 31 + (i >>> 8));
    }
    return octets;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyOctetOfAStreamArrivesAndTheEndOfADirectionDoes(long seed) throws Exception {
    Sender sender = new Sender(octets());
    try (World world = stream(seed, sender)) {
      assertThat(sender.back.toByteArray()).isEqualTo(octets());
      assertThat(sender.over).isTrue();
      assertThat(world.forwarded()).isEqualTo(1);
      assertThat(world.metrics.get("naru.forward.active").gauge().value()).isZero();
    }
  }

  @Test
  void theSameSeedGivesTheSameCaptureAndAnotherSeedAnother() throws Exception {
    String first = stream(7, new Sender(octets())).captured();
    assertThat(stream(7, new Sender(octets())).captured()).isEqualTo(first);
    assertThat(stream(8, new Sender(octets())).captured()).isNotEqualTo(first);
  }
}
