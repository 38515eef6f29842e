package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.concurrent.TimeUnit;

/**
 * Options of a {@link HostSocketChannel}. TCP_NODELAY, SO_KEEPALIVE and SO_LINGER count at once;
 * buffer sizes, for as long as the connection is not made: an accepted connection has those of its
 * listener. A size that is set ends autotuning. SO_REUSEADDR and IP_TOS change nothing here.
 */
public final class HostSocketChannelConfig extends HostChannelConfig<HostSocketChannelConfig>
    implements SocketChannelConfig {
  /** Made when first one is asked for by its name: each is two functions. */
  private static final class Options {
    static final Settings<HostSocketChannelConfig> ALL =
        new Settings<HostSocketChannelConfig>()
            .with(
                ChannelOption.SO_SNDBUF,
                HostSocketChannelConfig::getSendBufferSize,
                HostSocketChannelConfig::setSendBufferSize)
            .with(
                ChannelOption.SO_RCVBUF,
                HostSocketChannelConfig::getReceiveBufferSize,
                HostSocketChannelConfig::setReceiveBufferSize)
            .with(
                ChannelOption.TCP_NODELAY,
                HostSocketChannelConfig::isTcpNoDelay,
                HostSocketChannelConfig::setTcpNoDelay)
            .with(
                ChannelOption.SO_KEEPALIVE,
                HostSocketChannelConfig::isKeepAlive,
                HostSocketChannelConfig::setKeepAlive)
            .with(
                ChannelOption.SO_REUSEADDR,
                HostSocketChannelConfig::isReuseAddress,
                HostSocketChannelConfig::setReuseAddress)
            .with(
                ChannelOption.SO_LINGER,
                HostSocketChannelConfig::getSoLinger,
                HostSocketChannelConfig::setSoLinger)
            .with(
                ChannelOption.IP_TOS,
                HostSocketChannelConfig::getTrafficClass,
                HostSocketChannelConfig::setTrafficClass)
            .with(
                ChannelOption.TCP_FASTOPEN_CONNECT,
                HostSocketChannelConfig::isTcpFastOpenConnect,
                HostSocketChannelConfig::setTcpFastOpenConnect)
            .with(
                ChannelOption.ALLOW_HALF_CLOSURE,
                HostSocketChannelConfig::isAllowHalfClosure,
                HostSocketChannelConfig::setAllowHalfClosure);
  }

  private volatile boolean noDelay;
  private volatile boolean keepAlive;
  private volatile boolean allowHalfClosure;
  private volatile boolean fastOpenConnect;
  private volatile int linger = -1;
  private volatile byte trafficClass; // an octet of the header

  /** One for all that have not got their own: its settings are as they are by default. */
  private static final RecvByteBufAllocator PORTIONS = new AdaptiveRecvByteBufAllocator();

  HostSocketChannelConfig(HostSocketChannel channel) {
    super(channel, PORTIONS, 0);
  }

  private HostSocketChannel its() {
    return (HostSocketChannel) channel;
  }

  @Override
  Settings<HostSocketChannelConfig> settings() {
    return Options.ALL;
  }

  /** What a connection is to be made with. */
  TcpConfig tcp(TcpConfig base) {
    TcpConfig tcp = buffers(base);
    if (noDelay) {
      tcp = tcp.withNoDelay(true);
    }
    return keepAlive ? tcp.withKeepAlive(probing(base.keepAlive())) : tcp;
  }

  /** What a connection is told when it is there. */
  void applyTo(TcpConnection connection) {
    connection.linger(lingerNanos());
  }

  private long lingerNanos() {
    return linger < 0 ? -1 : TimeUnit.SECONDS.toNanos(linger);
  }

  private static TcpConfig.KeepAlive probing(TcpConfig.KeepAlive like) {
    return new TcpConfig.KeepAlive(true, like.idle(), like.interval(), like.probes());
  }

  @Override
  public boolean isTcpNoDelay() {
    return noDelay;
  }

  @Override
  public HostSocketChannelConfig setTcpNoDelay(boolean value) {
    noDelay = value;
    its().onConnection((now, connection) -> connection.noDelay(now, value));
    return this;
  }

  @Override
  public boolean isKeepAlive() {
    return keepAlive;
  }

  @Override
  public HostSocketChannelConfig setKeepAlive(boolean value) {
    keepAlive = value;
    its()
        .onConnection(
            (now, connection) -> {
              TcpConfig.KeepAlive like = its().tcp().keepAlive();
              connection.keepAlive(now, value ? probing(like) : TcpConfig.KeepAlive.OFF);
            });
    return this;
  }

  @Override
  public int getSoLinger() {
    return linger;
  }

  @Override
  public HostSocketChannelConfig setSoLinger(int value) {
    linger = value;
    its().onConnection((_, connection) -> connection.linger(lingerNanos()));
    return this;
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public HostSocketChannelConfig setAllowHalfClosure(boolean value) {
    allowHalfClosure = value;
    return this;
  }

  public boolean isTcpFastOpenConnect() {
    return fastOpenConnect;
  }

  /**
   * Sends the first buffer that was written before {@code connect} with the SYN, if the server has
   * given this host a cookie; if not, asks for one (RFC 7413). The server may get it twice.
   */
  public HostSocketChannelConfig setTcpFastOpenConnect(boolean value) {
    fastOpenConnect = value;
    return this;
  }

  @Override
  public int getSendBufferSize() {
    int set = super.getSendBufferSize();
    return set == 0 ? its().tcp().sendBuffer() : set;
  }

  @Override
  public int getReceiveBufferSize() {
    int set = super.getReceiveBufferSize();
    return set == 0 ? its().tcp().receiveBuffer() : set;
  }

  @Override
  public int getTrafficClass() {
    return Byte.toUnsignedInt(trafficClass);
  }

  @Override
  public HostSocketChannelConfig setTrafficClass(int value) {
    trafficClass = (byte) value;
    return this;
  }

  @Override
  public HostSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  @Deprecated
  public HostSocketChannelConfig setMaxMessagesPerRead(int most) {
    if (getRecvByteBufAllocator() == PORTIONS) {
      setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator()); // the number is kept in there
    }
    return super.setMaxMessagesPerRead(most);
  }
}
