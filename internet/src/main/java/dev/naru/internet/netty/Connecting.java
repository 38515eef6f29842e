package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.wire.IpAddress;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connect that is under way: who waits for it, and until when. */
final class Connecting {
  private final ChannelPromise promise;
  private @Nullable Future<?> timeout;

  Connecting(ChannelPromise promise) {
    this.promise = promise;
  }

  /**
   * The connection of a channel, as its options and those of its loop have it.
   *
   * @param from what the channel is bound to
   * @throws IOException if it fails at once
   */
  static TcpConnection open(
      HostSocketChannel channel, InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    HostEventLoop loop = channel.loop();
    HostSocketChannelConfig config = channel.config();
    TcpStack tcp = loop.transport(TcpStack.class);
    Optional<IpAddress> ip = from == null ? Optional.empty() : Addresses.local(from);
    int port = from == null ? 0 : from.getPort();
    IpAddress remote = Addresses.ip(to.getAddress());
    TcpConfig options = config.tcp(loop.tcp());
    TcpConnection made =
        config.isTcpFastOpenConnect()
            ? tcp.connectFast(
                loop.now(),
                ip,
                port,
                remote,
                to.getPort(),
                options,
                channel,
                StreamWriter.first(channel.unsafe().outboundBuffer()))
            : tcp.connect(loop.now(), ip, port, remote, to.getPort(), options, channel);
    if (made.closeReason().isPresent()) {
      throw Failures.of(made.closeReason().get());
    }
    config.applyTo(made);
    return made;
  }

  /** It fails when this comes to be. */
  void until(Future<?> failure) {
    timeout = failure;
  }

  /** The end, whatever it is; the promise is to be kept or broken now. */
  ChannelPromise over() {
    if (timeout != null) {
      timeout.cancel(false);
    }
    return promise;
  }
}
