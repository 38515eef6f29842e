/**
 * The Internet Protocol of one host or router, both versions: interfaces, routes, neighbours (ARP,
 * NDP), fragments, path MTU, ICMP errors. It knows no clock, no thread and no wire: {@link
 * dev.naru.internet.ip.IpStack} is given frames and the time, answers when it wants to be woken,
 * and puts frames out through the ports of its interfaces.
 *
 * <p>Transports stand above it as {@link dev.naru.internet.ip.ProtocolHandler}s, registered by IP
 * protocol number.
 *
 * <p>Not here, on purpose: source routing, jumbograms, IPsec, routing of groups (a segment of ours
 * floods them), redirects (received ones are ignored, RFC 1812 section 5.2.7.2 lets a router not
 * send them).
 */
@NullMarked
package dev.naru.internet.ip;

import org.jspecify.annotations.NullMarked;
