package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Options of a {@link HostSocketChannel}. TCP_NODELAY, SO_KEEPALIVE and SO_LINGER count at once;
 * buffer sizes, for as long as the connection is not made: an accepted connection has those of its
 * listener. A size that is set ends autotuning. SO_REUSEADDR and IP_TOS change nothing here.
 */
public final class HostSocketChannelConfig extends DefaultChannelConfig
    implements SocketChannelConfig {
  private static final Settings<HostSocketChannelConfig> SETTINGS =
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

  private final HostSocketChannel its;
  private volatile boolean noDelay;
  private volatile boolean keepAlive;
  private volatile boolean reuseAddress;
  private volatile boolean allowHalfClosure;
  private volatile boolean fastOpenConnect;
  private volatile int linger = -1;
  private volatile int sendBuffer;
  private volatile int receiveBuffer;
  private volatile int trafficClass;

  /** One for all that have not got their own: its settings are as they are by default. */
  private static final RecvByteBufAllocator PORTIONS = new AdaptiveRecvByteBufAllocator();

  HostSocketChannelConfig(HostSocketChannel channel) {
    super(channel, PORTIONS);
    its = channel;
  }

  /** What a connection is to be made with. */
  TcpConfig tcp(TcpConfig base) {
    TcpConfig tcp = base;
    if (sendBuffer > 0) {
      tcp = tcp.withSendBuffer(sendBuffer, sendBuffer);
    }
    if (receiveBuffer > 0) {
      tcp = tcp.withReceiveBuffer(receiveBuffer, receiveBuffer);
    }
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
  protected void autoReadCleared() {
    its.readNoMore();
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), SETTINGS.options());
  }

  @Override
  public <T> T getOption(ChannelOption<T> option) {
    return SETTINGS.get(this, option, super::getOption);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    return SETTINGS.set(this, option, value) || super.setOption(option, value);
  }

  @Override
  public boolean isTcpNoDelay() {
    return noDelay;
  }

  @Override
  public HostSocketChannelConfig setTcpNoDelay(boolean value) {
    noDelay = value;
    its.onConnection((now, connection) -> connection.noDelay(now, value));
    return this;
  }

  @Override
  public boolean isKeepAlive() {
    return keepAlive;
  }

  @Override
  public HostSocketChannelConfig setKeepAlive(boolean value) {
    keepAlive = value;
    its.onConnection(
        (now, connection) -> {
          TcpConfig.KeepAlive like = its.tcp().keepAlive();
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
    its.onConnection((_, connection) -> connection.linger(lingerNanos()));
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return reuseAddress;
  }

  @Override
  public HostSocketChannelConfig setReuseAddress(boolean value) {
    reuseAddress = value;
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
    return sendBuffer == 0 ? its.tcp().sendBuffer() : sendBuffer;
  }

  @Override
  public HostSocketChannelConfig setSendBufferSize(int value) {
    sendBuffer = value;
    return this;
  }

  @Override
  public int getReceiveBufferSize() {
    return receiveBuffer == 0 ? its.tcp().receiveBuffer() : receiveBuffer;
  }

  @Override
  public HostSocketChannelConfig setReceiveBufferSize(int value) {
    receiveBuffer = value;
    return this;
  }

  @Override
  public int getTrafficClass() {
    return trafficClass;
  }

  @Override
  public HostSocketChannelConfig setTrafficClass(int value) {
    trafficClass = value;
    return this;
  }

  @Override
  public HostSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  public HostSocketChannelConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public HostSocketChannelConfig setMaxMessagesPerRead(int most) {
    if (getRecvByteBufAllocator() == PORTIONS) {
      setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator()); // the number is kept in there
    }
    super.setMaxMessagesPerRead(most);
    return this;
  }

  @Override
  public HostSocketChannelConfig setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return this;
  }

  @Override
  public HostSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public HostSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public HostSocketChannelConfig setAutoRead(boolean on) {
    super.setAutoRead(on);
    return this;
  }

  @Override
  public HostSocketChannelConfig setAutoClose(boolean on) {
    super.setAutoClose(on);
    return this;
  }

  @Override
  public HostSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }

  @Override
  public HostSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
    super.setWriteBufferWaterMark(marks);
    return this;
  }
}
