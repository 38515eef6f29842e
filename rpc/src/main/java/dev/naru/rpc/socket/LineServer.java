package dev.naru.rpc.socket;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Network;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections and hands each to a thread of its own:
 *
 * <pre>{@code
 * LineServer.listen("127.0.0.1", 7000, socket -> {
 *   while (true) {
 *     socket.send(socket.receive());
 *   }
 * });
 * }</pre>
 */
public final class LineServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineServer.class);

  /** Talks to one client; may block. The connection is closed when it returns. */
  @FunctionalInterface
  public interface Conversation {
    /** Talks; the end of the connection may be left to fly. */
    void with(LineSocket socket) throws IOException;
  }

  private final Channel channel;
  private final Optional<Network> own;

  private LineServer(Channel channel, Optional<Network> own) {
    this.channel = channel;
    this.own = own;
  }

  /** Listens on the kernel's sockets; port 0 lets the system choose. */
  public static LineServer listen(String host, int port, Conversation conversation)
      throws IOException {
    Network network = new HostNetwork();
    try {
      return listen(network, host, port, conversation, Optional.of(network));
    } catch (IOException | RuntimeException failure) {
      network.close();
      throw failure;
    }
  }

  /** Listens on a network of your choice. */
  public static LineServer listen(Network network, String host, int port, Conversation conversation)
      throws IOException {
    return listen(network, host, port, conversation, Optional.empty());
  }

  private static LineServer listen(
      Network network, String host, int port, Conversation conversation, Optional<Network> own)
      throws IOException {
    Blocking.assertMayBlock();
    ChannelFuture bound =
        network.stream(new ListenerConfig(new Endpoint.Socket("tcp", host, port), Limits.DEFAULTS))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    Inbox<String> inbox = new Inbox<>(network.clock());
                    accepted.pipeline().addLast(new LineHandler(inbox));
                    LineSocket socket = new LineSocket(accepted, inbox, Optional.empty());
                    network.executor().execute(() -> talk(conversation, socket));
                  }
                })
            .bind()
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen at " + host + ":" + port + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new LineServer(bound.channel(), own);
  }

  private static void talk(Conversation conversation, LineSocket socket) {
    try (socket) {
      conversation.with(socket);
    } catch (EOFException ended) {
      LOG.debug("{} has gone", socket.remote());
    } catch (IOException failure) {
      LOG.debug("the conversation with {} has ended", socket.remote(), failure);
    }
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Stays for so long: for a program that does nothing else. */
  public void await(Duration time) {
    Blocking.assertMayBlock();
    channel.closeFuture().awaitUninterruptibly(time.toMillis());
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    own.ifPresent(Network::close);
  }
}
