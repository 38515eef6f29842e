package dev.naru.internet.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link HostDatagramChannel}. SO_RCVBUF bounds the bytes that wait to be read; what
 * comes beyond is dropped. SO_SNDBUF, SO_BROADCAST, SO_REUSEADDR, IP_TOS and the loopback of what
 * is sent to groups change nothing; groups are joined on all interfaces of the host.
 */
public final class HostDatagramChannelConfig extends DefaultChannelConfig
    implements DatagramChannelConfig {
  private final HostDatagramChannel its;
  private static final int KERNEL_BUFFER = 212_992; // as net.core.rmem_default has it

  private volatile int sendBuffer = KERNEL_BUFFER;
  private volatile int receiveBuffer = KERNEL_BUFFER;
  private volatile int trafficClass;
  private volatile int timeToLive = 1;
  private volatile boolean reuseAddress;
  private volatile boolean broadcast;
  private volatile boolean loopbackDisabled;

  HostDatagramChannelConfig(HostDatagramChannel channel) {
    super(channel, new FixedRecvByteBufAllocator(65_535));
    its = channel;
  }

  @Override
  protected void autoReadCleared() {
    its.readNoMore();
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(
        super.getOptions(),
        ChannelOption.SO_BROADCAST,
        ChannelOption.SO_RCVBUF,
        ChannelOption.SO_SNDBUF,
        ChannelOption.SO_REUSEADDR,
        ChannelOption.IP_MULTICAST_LOOP_DISABLED,
        ChannelOption.IP_MULTICAST_TTL,
        ChannelOption.IP_TOS);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T getOption(ChannelOption<T> option) {
    Object own =
        switch (option.name()) {
          case "SO_BROADCAST" -> isBroadcast();
          case "SO_RCVBUF" -> getReceiveBufferSize();
          case "SO_SNDBUF" -> getSendBufferSize();
          case "SO_REUSEADDR" -> isReuseAddress();
          case "IP_MULTICAST_LOOP_DISABLED" -> isLoopbackModeDisabled();
          case "IP_MULTICAST_TTL" -> getTimeToLive();
          case "IP_TOS" -> getTrafficClass();
          default -> super.getOption(option);
        };
    return (T) own;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    switch (option.name()) {
      case "SO_BROADCAST" -> setBroadcast((Boolean) value);
      case "SO_RCVBUF" -> setReceiveBufferSize((Integer) value);
      case "SO_SNDBUF" -> setSendBufferSize((Integer) value);
      case "SO_REUSEADDR" -> setReuseAddress((Boolean) value);
      case "IP_MULTICAST_LOOP_DISABLED" -> setLoopbackModeDisabled((Boolean) value);
      case "IP_MULTICAST_TTL" -> setTimeToLive((Integer) value);
      case "IP_TOS" -> setTrafficClass((Integer) value);
      default -> {
        return super.setOption(option, value);
      }
    }
    return true;
  }

  @Override
  public int getSendBufferSize() {
    return sendBuffer;
  }

  @Override
  public HostDatagramChannelConfig setSendBufferSize(int value) {
    sendBuffer = value;
    return this;
  }

  @Override
  public int getReceiveBufferSize() {
    return receiveBuffer;
  }

  @Override
  public HostDatagramChannelConfig setReceiveBufferSize(int value) {
    receiveBuffer = value;
    return this;
  }

  @Override
  public int getTrafficClass() {
    return trafficClass;
  }

  @Override
  public HostDatagramChannelConfig setTrafficClass(int value) {
    trafficClass = value;
    return this;
  }

  @Override
  public int getTimeToLive() {
    return timeToLive;
  }

  @Override
  public HostDatagramChannelConfig setTimeToLive(int value) {
    timeToLive = value;
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return reuseAddress;
  }

  @Override
  public HostDatagramChannelConfig setReuseAddress(boolean value) {
    reuseAddress = value;
    return this;
  }

  @Override
  public boolean isBroadcast() {
    return broadcast;
  }

  @Override
  public HostDatagramChannelConfig setBroadcast(boolean value) {
    broadcast = value;
    return this;
  }

  @Override
  public boolean isLoopbackModeDisabled() {
    return loopbackDisabled;
  }

  @Override
  public HostDatagramChannelConfig setLoopbackModeDisabled(boolean value) {
    loopbackDisabled = value;
    return this;
  }

  @Override
  @SuppressWarnings("NullAway") // as the interface has it: none is preferred
  public InetAddress getInterface() {
    return null;
  }

  @Override
  public HostDatagramChannelConfig setInterface(@Nullable InetAddress ignored) {
    return this;
  }

  @Override
  @SuppressWarnings("NullAway") // as the interface has it: none is preferred
  public NetworkInterface getNetworkInterface() {
    return null;
  }

  @Override
  public HostDatagramChannelConfig setNetworkInterface(@Nullable NetworkInterface ignored) {
    return this;
  }

  @Override
  public HostDatagramChannelConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public HostDatagramChannelConfig setMaxMessagesPerRead(int most) {
    super.setMaxMessagesPerRead(most);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setAutoRead(boolean on) {
    super.setAutoRead(on);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setAutoClose(boolean on) {
    super.setAutoClose(on);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }

  @Override
  public HostDatagramChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
    super.setWriteBufferWaterMark(marks);
    return this;
  }
}
