package dev.naru.lab.scenario;

import dev.naru.internet.netty.HostDatagramChannel;
import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.netty.HostSocketChannel;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.topology.Names;
import dev.naru.internet.wire.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question over a channel of its own, on the loop of its host: connects, sends, and collects
 * until the answer is complete. Exact.
 */
final class Attempt extends ChannelInboundHandlerAdapter {

  /** Tells from what has come so far whether that is all. */
  interface Reading {
    /** The outcome's status and byte count once it is complete; empty as long as it is not. */
    Optional<Answer> of(ByteBuf soFar, boolean ended);
  }

  /** A complete answer. */
  record Answer(Optional<Integer> status, long bytes, String text) {}

  private final HostEventLoop loop;
  private final ByteBuf question;
  private final Reading reading;
  private final Consumer<Outcome> done;
  private final ByteBuf received = Unpooled.buffer();
  private final long begun;
  private @Nullable Channel channel;
  private @Nullable TcpConnection connection;
  private boolean over;

  private Attempt(HostEventLoop loop, byte[] question, Reading reading, Consumer<Outcome> done) {
    this.loop = loop;
    this.question = Unpooled.wrappedBuffer(question);
    this.reading = reading;
    this.done = done;
    this.begun = loop.host().loop().now();
  }

  /** Over TCP. */
  static void stream(
      HostEventLoop loop,
      Names names,
      String host,
      int port,
      byte[] question,
      Reading reading,
      Duration timeout,
      Consumer<Outcome> done) {
    Attempt attempt = new Attempt(loop, question, reading, done);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(HostSocketChannel.class)
            .handler(attempt)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    attempt.begin(names, host, timeout, to -> bootstrap.connect(to, port));
  }

  /** In a datagram. */
  static void datagram(
      HostEventLoop loop,
      Names names,
      String host,
      int port,
      byte[] question,
      Reading reading,
      Duration timeout,
      Consumer<Outcome> done) {
    Attempt attempt = new Attempt(loop, question, reading, done);
    Bootstrap bootstrap =
        new Bootstrap().group(loop).channel(HostDatagramChannel.class).handler(attempt);
    attempt.begin(names, host, timeout, to -> bootstrap.connect(to, port));
  }

  private void begin(
      Names names, String host, Duration timeout, Function<InetAddress, ChannelFuture> connect) {
    loop.schedule(
        () -> fail("no answer within " + timeout.toMillis() + " ms"),
        timeout.toNanos(),
        TimeUnit.NANOSECONDS);
    Optional<IpAddress> address = names.resolve(host).stream().findFirst();
    if (address.isEmpty()) {
      fail("no host is called " + host);
      return;
    }
    var connecting = connect.apply(inet(address.get()));
    channel = connecting.channel();
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            fail(String.valueOf(connected.cause().getMessage()));
          }
        });
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toByteArray());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (context.channel() instanceof HostSocketChannel stream) {
      connection = stream.connection().orElse(null);
    }
    context.writeAndFlush(question.retainedDuplicate());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf portion =
        message instanceof DatagramPacket datagram ? datagram.content() : (ByteBuf) message;
    received.writeBytes(portion);
    portion.release();
    look(false);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    look(true);
    fail("the connection ended before the answer did");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(String.valueOf(cause.getMessage()));
  }

  private void look(boolean ended) {
    if (!over) {
      reading
          .of(received, ended)
          .ifPresent(
              answer ->
                  finish(
                      new Outcome(
                          true,
                          answer.status(),
                          passed(),
                          answer.bytes(),
                          retransmissions(),
                          answer.text())));
    }
  }

  private void fail(String why) {
    if (!over) {
      finish(Outcome.failed(passed(), retransmissions(), why));
    }
  }

  private void finish(Outcome outcome) {
    over = true;
    question.release();
    if (channel != null) {
      channel.close();
    }
    done.accept(outcome);
  }

  private long passed() {
    return loop.host().loop().now() - begun;
  }

  private long retransmissions() {
    if (channel instanceof HostSocketChannel stream && connection == null) {
      connection = stream.connection().orElse(null);
    }
    return connection == null ? 0 : connection.info().retransmitted();
  }
}
