/**
 * Network address translation of a home router, IPv4 to IPv4: one outside address for all hosts
 * inside. It behaves as RFC 4787 (UDP), RFC 5382 (TCP) and RFC 5508 (ICMP) ask:
 * endpoint-independent mapping, address-dependent filtering, port preservation, hairpinning. Not
 * here: application gateways, port control protocols, a firewall for IPv6.
 */
@NullMarked
package dev.naru.internet.nat;

import org.jspecify.annotations.NullMarked;
