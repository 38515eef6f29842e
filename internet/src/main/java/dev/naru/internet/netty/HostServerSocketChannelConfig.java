package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannelConfig;

/**
 * Options of a {@link HostServerSocketChannel}. Buffer sizes, which accepted connections inherit,
 * Fast Open and the backlog count when it is bound. SO_REUSEADDR changes nothing: TIME-WAIT holds
 * no port here.
 */
public final class HostServerSocketChannelConfig
    extends HostChannelConfig<HostServerSocketChannelConfig> implements ServerSocketChannelConfig {
  /** Made when first one is asked for by its name: each is two functions. */
  private static final class Options {
    static final Settings<HostServerSocketChannelConfig> ALL =
        new Settings<HostServerSocketChannelConfig>()
            .with(
                ChannelOption.SO_BACKLOG,
                HostServerSocketChannelConfig::getBacklog,
                HostServerSocketChannelConfig::setBacklog)
            .with(
                ChannelOption.SO_SNDBUF,
                HostServerSocketChannelConfig::getSendBufferSize,
                HostServerSocketChannelConfig::setSendBufferSize)
            .with(
                ChannelOption.SO_RCVBUF,
                HostServerSocketChannelConfig::getReceiveBufferSize,
                HostServerSocketChannelConfig::setReceiveBufferSize)
            .with(
                ChannelOption.SO_REUSEADDR,
                HostServerSocketChannelConfig::isReuseAddress,
                HostServerSocketChannelConfig::setReuseAddress)
            .with(
                ChannelOption.TCP_FASTOPEN,
                HostServerSocketChannelConfig::getTcpFastopen,
                HostServerSocketChannelConfig::setTcpFastopen);
  }

  private static final int SOMAXCONN = 4_096; // Linux's, whatever the machine below has

  private volatile int backlog = SOMAXCONN;
  private volatile int fastOpen;

  HostServerSocketChannelConfig(HostServerSocketChannel channel) {
    super(channel, new ServerChannelRecvByteBufAllocator(), 0);
  }

  @Override
  Settings<HostServerSocketChannelConfig> settings() {
    return Options.ALL;
  }

  /** What connections are to be accepted with. */
  TcpConfig tcp(TcpConfig base) {
    TcpConfig tcp = buffers(base);
    return fastOpen > 0 ? tcp.withFastOpen(fastOpen) : tcp;
  }

  @Override
  public int getBacklog() {
    return backlog;
  }

  @Override
  public HostServerSocketChannelConfig setBacklog(int value) {
    backlog = value;
    return this;
  }

  /** How many connections may have begun with data on their SYN and wait for its ACK. */
  public int getTcpFastopen() {
    return fastOpen;
  }

  /**
   * Takes data that comes with a SYN (RFC 7413) from whoever has a cookie, at most from so many at
   * a time; 0, as it is by default, from nobody.
   *
   * @throws IllegalArgumentException if negative
   */
  public HostServerSocketChannelConfig setTcpFastopen(int pending) {
    if (pending < 0) {
      throw new IllegalArgumentException("pending: " + pending + " (expected: >= 0)");
    }
    fastOpen = pending;
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }
}
