package dev.naru.engine.network;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The ends of an accepted connection: the channel's own, or those that a proxy on the way has told
 * by the PROXY protocol.
 */
public final class ConnectionEnds {

  private static final AttributeKey<ProxyHeader> TOLD =
      AttributeKey.valueOf(ConnectionEnds.class, "told");

  private ConnectionEnds() {}

  /** Whose connection it is. */
  public static @Nullable SocketAddress source(Channel channel) {
    ProxyHeader told = header(channel);
    return told == null || told.ends().isEmpty()
        ? channel.remoteAddress()
        : told.ends().get().source();
  }

  /** Where it was accepted. */
  public static @Nullable SocketAddress destination(Channel channel) {
    ProxyHeader told = header(channel);
    return told == null || told.ends().isEmpty()
        ? channel.localAddress()
        : told.ends().get().destination();
  }

  /** Whether a proxy on the way has begun it with a PROXY header. */
  public static boolean told(Channel channel) {
    return header(channel) != null;
  }

  private static @Nullable ProxyHeader header(Channel channel) {
    return channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
  }

  /** Keeps what a proxy has told. */
  static void tell(Channel channel, ProxyHeader header) {
    channel.attr(TOLD).set(header);
  }
}
