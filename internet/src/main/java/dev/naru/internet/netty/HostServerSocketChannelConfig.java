package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.util.NetUtil;
import java.util.Map;

/**
 * Options of a {@link HostServerSocketChannel}. Buffer sizes, which accepted connections inherit,
 * Fast Open and the backlog count when it is bound. SO_REUSEADDR changes nothing: TIME-WAIT holds
 * no port here.
 */
public final class HostServerSocketChannelConfig extends DefaultChannelConfig
    implements ServerSocketChannelConfig {
  private static final Settings<HostServerSocketChannelConfig> SETTINGS =
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

  private final HostServerSocketChannel its;
  private volatile int backlog = NetUtil.SOMAXCONN;
  private volatile boolean reuseAddress;
  private volatile int sendBuffer;
  private volatile int receiveBuffer;
  private volatile int fastOpen;

  HostServerSocketChannelConfig(HostServerSocketChannel channel) {
    super(channel, new ServerChannelRecvByteBufAllocator());
    its = channel;
  }

  /** What connections are to be accepted with. */
  TcpConfig tcp(TcpConfig base) {
    TcpConfig tcp = base;
    if (sendBuffer > 0) {
      tcp = tcp.withSendBuffer(sendBuffer, sendBuffer);
    }
    if (receiveBuffer > 0) {
      tcp = tcp.withReceiveBuffer(receiveBuffer, receiveBuffer);
    }
    return fastOpen > 0 ? tcp.withFastOpen(fastOpen) : tcp;
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
  public int getBacklog() {
    return backlog;
  }

  @Override
  public HostServerSocketChannelConfig setBacklog(int value) {
    backlog = value;
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return reuseAddress;
  }

  @Override
  public HostServerSocketChannelConfig setReuseAddress(boolean value) {
    reuseAddress = value;
    return this;
  }

  /** Of connections that are accepted from now on; 0 as it is by default. */
  public int getSendBufferSize() {
    return sendBuffer;
  }

  /** See {@link #getSendBufferSize}. */
  public HostServerSocketChannelConfig setSendBufferSize(int value) {
    sendBuffer = value;
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
  public int getReceiveBufferSize() {
    return receiveBuffer;
  }

  @Override
  public HostServerSocketChannelConfig setReceiveBufferSize(int value) {
    receiveBuffer = value;
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public HostServerSocketChannelConfig setMaxMessagesPerRead(int most) {
    super.setMaxMessagesPerRead(most);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setAutoRead(boolean on) {
    super.setAutoRead(on);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }

  @Override
  public HostServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
    super.setWriteBufferWaterMark(marks);
    return this;
  }

  @Override
  @Deprecated
  public HostServerSocketChannelConfig setWriteBufferHighWaterMark(int bytes) {
    super.setWriteBufferHighWaterMark(bytes);
    return this;
  }

  @Override
  @Deprecated
  public HostServerSocketChannelConfig setWriteBufferLowWaterMark(int bytes) {
    super.setWriteBufferLowWaterMark(bytes);
    return this;
  }
}
