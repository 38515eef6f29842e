package dev.naru.rpc.socket;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Network;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.resolver.AddressResolverGroup;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A UDP port. What is sent may be lost, come twice, or come late: nobody tells.
 *
 * <pre>{@code
 * try (PacketSocket server = PacketSocket.bind("127.0.0.1", 7000)) {
 *   PacketSocket.Packet question = server.receive();
 *   server.send(question.from(), question.text());
 * }
 * }</pre>
 */
public final class PacketSocket implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A datagram that came.
   *
   * @param from who sent it
   * @param bytes what it holds
   */
  public record Packet(InetSocketAddress from, byte[] bytes) {
    /** As UTF-8. */
    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private final Network network;
  private final boolean own;
  private final Channel channel;
  private final Inbox<Packet> inbox;

  private PacketSocket(Network network, boolean own, Channel channel, Inbox<Packet> inbox) {
    this.network = network;
    this.own = own;
    this.channel = channel;
    this.inbox = inbox;
  }

  /** At a port of the kernel's; 0 lets the system choose, as a client does. */
  public static PacketSocket bind(String host, int port) throws IOException {
    Network network = new HostNetwork();
    try {
      return bind(network, host, port, true);
    } catch (IOException | RuntimeException failure) {
      network.close();
      throw failure;
    }
  }

  /** At a port of a network of your choice. */
  public static PacketSocket bind(Network network, String host, int port) throws IOException {
    return bind(network, host, port, false);
  }

  private static PacketSocket bind(Network network, String host, int port, boolean own)
      throws IOException {
    Blocking.assertMayBlock();
    Inbox<Packet> inbox = new Inbox<>(network.clock());
    ChannelFuture bound =
        network
            .datagram(new ListenerConfig(new Endpoint.Socket("udp", host, port), Limits.DEFAULTS))
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    DatagramPacket packet = (DatagramPacket) message;
                    byte[] bytes = new byte[packet.content().readableBytes()];
                    packet.content().readBytes(bytes);
                    packet.release();
                    inbox.add(new Packet(packet.sender(), bytes));
                  }

                  @Override
                  public void channelInactive(ChannelHandlerContext context) {
                    inbox.end(new EOFException("the socket was closed"));
                  }
                })
            .bind()
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen at " + host + ":" + port + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new PacketSocket(network, own, bound.channel(), inbox);
  }

  /** Where it is bound. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Sends a text to a host by its name. */
  public void send(String host, int port, String text) throws IOException {
    Blocking.assertMayBlock();
    @SuppressWarnings("unchecked") // Every network resolves internet addresses.
    AddressResolverGroup<InetSocketAddress> names =
        (AddressResolverGroup<InetSocketAddress>) network.resolver();
    var found =
        names
            .getResolver(channel.eventLoop())
            .resolve(InetSocketAddress.createUnresolved(host, port))
            .awaitUninterruptibly();
    if (!found.isSuccess()) {
      throw new IOException("there is no host named " + host, found.cause());
    }
    send(found.getNow(), text);
  }

  /** Sends a text; returns when the network has taken it, which promises nothing more. */
  public void send(InetSocketAddress to, String text) throws IOException {
    Blocking.assertMayBlock();
    ChannelFuture sent =
        channel
            .writeAndFlush(
                new DatagramPacket(
                    Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)), to))
            .awaitUninterruptibly();
    if (!sent.isSuccess()) {
      throw new IOException("the datagram could not be sent: " + sent.cause(), sent.cause());
    }
  }

  /** Waits for the next datagram, 30 seconds at most. */
  public Packet receive() throws IOException {
    return receive(PATIENCE);
  }

  /**
   * Waits for the next datagram.
   *
   * @throws java.net.SocketTimeoutException when none came in time
   */
  public Packet receive(Duration timeout) throws IOException {
    return inbox.take(timeout);
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    if (own) {
      network.close();
    }
  }
}
