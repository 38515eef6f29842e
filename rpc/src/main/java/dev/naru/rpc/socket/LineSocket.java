package dev.naru.rpc.socket;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Network;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection that carries lines of UTF-8:
 *
 * <pre>{@code
 * try (LineSocket socket = LineSocket.connect("127.0.0.1", 7000)) {
 *   socket.send("hello");
 *   System.out.println(socket.receive());
 * }
 * }</pre>
 */
public final class LineSocket implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Channel channel;
  private final Inbox<String> inbox;
  private final Optional<Network> own;

  LineSocket(Channel channel, Inbox<String> inbox, Optional<Network> own) {
    this.channel = channel;
    this.inbox = inbox;
    this.own = own;
  }

  /** Connects over the kernel's sockets. */
  public static LineSocket connect(String host, int port) throws IOException {
    Network network = new HostNetwork();
    try {
      return connect(network, host, port, Optional.of(network));
    } catch (IOException | RuntimeException failure) {
      network.close();
      throw failure;
    }
  }

  /** Connects over a network of your choice. */
  public static LineSocket connect(Network network, String host, int port) throws IOException {
    return connect(network, host, port, Optional.empty());
  }

  private static LineSocket connect(Network network, String host, int port, Optional<Network> own)
      throws IOException {
    Blocking.assertMayBlock();
    Inbox<String> inbox = new Inbox<>(network.clock());
    ChannelFuture connected =
        network
            .connect()
            .handler(new LineHandler(inbox))
            .connect(InetSocketAddress.createUnresolved(host, port))
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      throw new IOException(
          "cannot connect to " + host + ":" + port + ": " + connected.cause().getMessage(),
          connected.cause());
    }
    return new LineSocket(connected.channel(), inbox, own);
  }

  /** The other end. */
  public SocketAddress remote() {
    return channel.remoteAddress();
  }

  /**
   * Sends a line, and returns when the network has taken it.
   *
   * @throws IllegalArgumentException when it holds a line feed
   */
  public void send(String line) throws IOException {
    Blocking.assertMayBlock();
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line holds no line feed");
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    ChannelFuture sent =
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).awaitUninterruptibly();
    if (!sent.isSuccess()) {
      throw new IOException("the line could not be sent: " + sent.cause(), sent.cause());
    }
  }

  /**
   * Waits for the next line, 30 seconds at most.
   *
   * @throws java.io.EOFException when the other end has closed the connection
   */
  public String receive() throws IOException {
    return receive(PATIENCE);
  }

  /**
   * Waits for the next line.
   *
   * @throws java.net.SocketTimeoutException when none came in time
   */
  public String receive(Duration timeout) throws IOException {
    return inbox.take(timeout);
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    own.ifPresent(Network::close);
  }
}
