package dev.naru.internet.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link HostDatagramChannel}. SO_RCVBUF bounds the bytes that wait to be read; what
 * comes beyond is dropped. SO_SNDBUF, SO_BROADCAST, SO_REUSEADDR, IP_TOS and the loopback of what
 * is sent to groups change nothing; groups are joined on all interfaces of the host.
 */
public final class HostDatagramChannelConfig extends HostChannelConfig<HostDatagramChannelConfig>
    implements DatagramChannelConfig {
  /** Made when first one is asked for by its name: each is two functions. */
  private static final class Options {
    static final Settings<HostDatagramChannelConfig> ALL =
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
  }

  private static final int KERNEL_BUFFER = 212_992; // as net.core.rmem_default has it

  private volatile int trafficClass;
  private volatile int timeToLive = 1;
  private volatile boolean broadcast;
  private volatile boolean loopbackDisabled;

  HostDatagramChannelConfig(HostDatagramChannel channel) {
    super(channel, new FixedRecvByteBufAllocator(65_535), KERNEL_BUFFER);
  }

  @Override
  Settings<HostDatagramChannelConfig> settings() {
    return Options.ALL;
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
}
