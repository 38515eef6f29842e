package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Map;

/**
 * What the configurations of all channels of a host share: options by name, sizes of buffers, and
 * setters that give back the configuration itself, as Netty's interfaces of each kind ask.
 *
 * @param <C> the configuration itself
 */
abstract class HostChannelConfig<C extends HostChannelConfig<C>> extends DefaultChannelConfig {
  private volatile int sendBuffer;
  private volatile int receiveBuffer;
  private volatile boolean reuseAddress;

  /**
   * Of a channel.
   *
   * @param buffer size of its buffers until one is set; 0 leaves it to TCP
   */
  HostChannelConfig(HostChannel channel, RecvByteBufAllocator portions, int buffer) {
    super(channel, portions);
    sendBuffer = buffer;
    receiveBuffer = buffer;
  }

  /** The options of its kind. */
  abstract Settings<C> settings();

  @SuppressWarnings("unchecked") // by its type parameter
  private C self() {
    return (C) this;
  }

  /** Buffers as they have been set, which ends their autotuning; the others as {@code base} has. */
  final TcpConfig buffers(TcpConfig base) {
    TcpConfig tcp = sendBuffer > 0 ? base.withSendBuffer(sendBuffer, sendBuffer) : base;
    return receiveBuffer > 0 ? tcp.withReceiveBuffer(receiveBuffer, receiveBuffer) : tcp;
  }

  @Override
  protected final void autoReadCleared() {
    ((HostChannel) channel).readNoMore();
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), settings().options());
  }

  @Override
  public <T> T getOption(ChannelOption<T> option) {
    return settings().get(self(), option, super::getOption);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    return settings().set(self(), option, value) || super.setOption(option, value);
  }

  /** SO_SNDBUF in bytes; of a listener that of what it accepts, 0 until it is set. */
  public int getSendBufferSize() {
    return sendBuffer;
  }

  public C setSendBufferSize(int value) {
    sendBuffer = value;
    return self();
  }

  /** SO_RCVBUF, likewise. */
  public int getReceiveBufferSize() {
    return receiveBuffer;
  }

  public C setReceiveBufferSize(int value) {
    receiveBuffer = value;
    return self();
  }

  public boolean isReuseAddress() {
    return reuseAddress;
  }

  public C setReuseAddress(boolean value) {
    reuseAddress = value;
    return self();
  }

  @Override
  public C setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return self();
  }

  @Override
  @Deprecated
  public C setMaxMessagesPerRead(int most) {
    super.setMaxMessagesPerRead(most);
    return self();
  }

  @Override
  public C setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return self();
  }

  @Override
  public C setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return self();
  }

  @Override
  public C setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return self();
  }

  @Override
  public C setAutoRead(boolean on) {
    super.setAutoRead(on);
    return self();
  }

  @Override
  public C setAutoClose(boolean on) {
    super.setAutoClose(on);
    return self();
  }

  @Override
  public C setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return self();
  }

  @Override
  public C setWriteBufferWaterMark(WriteBufferWaterMark marks) {
    super.setWriteBufferWaterMark(marks);
    return self();
  }

  @Override
  @Deprecated
  public C setWriteBufferHighWaterMark(int bytes) {
    super.setWriteBufferHighWaterMark(bytes);
    return self();
  }

  @Override
  @Deprecated
  public C setWriteBufferLowWaterMark(int bytes) {
    super.setWriteBufferLowWaterMark(bytes);
    return self();
  }
}
