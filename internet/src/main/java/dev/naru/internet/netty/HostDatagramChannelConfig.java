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
  private static final Settings<HostDatagramChannelConfig> SETTINGS =
      new Settings<HostDatagramChannelConfig>()
          .with(
              ChannelOption.SO_BROADCAST,
              HostDatagramChannelConfig::isBroadcast,
              HostDatagramChannelConfig::setBroadcast)
          .with(
              ChannelOption.SO_RCVBUF,
              HostDatagramChannelConfig::getReceiveBufferSize,
              HostDatagramChannelConfig::setReceiveBufferSize)
          .with(
              ChannelOption.SO_SNDBUF,
              HostDatagramChannelConfig::getSendBufferSize,
              HostDatagramChannelConfig::setSendBufferSize)
          .with(
              ChannelOption.SO_REUSEADDR,
              HostDatagramChannelConfig::isReuseAddress,
              HostDatagramChannelConfig::setReuseAddress)
          .with(
              ChannelOption.IP_MULTICAST_LOOP_DISABLED,
              HostDatagramChannelConfig::isLoopbackModeDisabled,
              HostDatagramChannelConfig::setLoopbackModeDisabled)
          .with(
              ChannelOption.IP_MULTICAST_TTL,
              HostDatagramChannelConfig::getTimeToLive,
              HostDatagramChannelConfig::setTimeToLive)
          .with(
              ChannelOption.IP_TOS,
              HostDatagramChannelConfig::getTrafficClass,
              HostDatagramChannelConfig::setTrafficClass);

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
