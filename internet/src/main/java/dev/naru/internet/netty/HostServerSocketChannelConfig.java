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
  /** The name of {@code ChannelOption.TCP_FASTOPEN}, unlike others' with that of its class. */
  private static final String FAST_OPEN = "io.netty.channel.ChannelOption#TCP_FASTOPEN";

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
    return getOptions(
        super.getOptions(),
        ChannelOption.SO_BACKLOG,
        ChannelOption.SO_SNDBUF,
        ChannelOption.SO_RCVBUF,
        ChannelOption.SO_REUSEADDR,
        ChannelOption.TCP_FASTOPEN);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T getOption(ChannelOption<T> option) {
    Object own =
        switch (option.name()) {
          case "SO_BACKLOG" -> getBacklog();
          case "SO_SNDBUF" -> sendBuffer;
          case "SO_RCVBUF" -> getReceiveBufferSize();
          case "SO_REUSEADDR" -> isReuseAddress();
          case FAST_OPEN -> getTcpFastopen();
          default -> super.getOption(option);
        };
    return (T) own;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    switch (option.name()) {
      case "SO_BACKLOG" -> setBacklog((Integer) value);
      case "SO_SNDBUF" -> sendBuffer = (Integer) value;
      case "SO_RCVBUF" -> setReceiveBufferSize((Integer) value);
      case "SO_REUSEADDR" -> setReuseAddress((Boolean) value);
      case FAST_OPEN -> setTcpFastopen((Integer) value);
      default -> {
        return super.setOption(option, value);
      }
    }
    return true;
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
