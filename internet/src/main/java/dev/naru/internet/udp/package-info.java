/** UDP (RFC 768): sockets, ports, groups, and ICMP errors to the socket that caused them. */
@NullMarked
package dev.naru.internet.udp;

import org.jspecify.annotations.NullMarked;
