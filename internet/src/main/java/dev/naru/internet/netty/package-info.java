/**
 * The Internet as a Netty transport: a program moves onto a host by taking {@link
 * dev.naru.internet.netty.HostEventLoop} for its group, and {@link
 * dev.naru.internet.netty.HostServerSocketChannel}, {@link
 * dev.naru.internet.netty.HostSocketChannel} and {@link
 * dev.naru.internet.netty.HostDatagramChannel} for its channel classes. The only package here that
 * knows Netty.
 *
 * <p>Tasks of the loops, arrivals of packets and timers stand in one event queue, so the same seed
 * gives the same run. Netty has a few classes that would spoil that, because they ask the system
 * for time or chance: {@code TrafficCounter}, {@code FixedChannelPool}, {@code DnsResolveContext},
 * {@code Http2MaxRstFrameListener}, and {@code DefaultChannelId}, which these channels do not use.
 */
@NullMarked
package dev.naru.internet.netty;

import org.jspecify.annotations.NullMarked;
