/**
 * An Internet: end systems, access networks, a core of routers, put together by {@link
 * dev.naru.internet.topology.Topology} and run by {@link dev.naru.internet.topology.Internet}.
 * Addresses and routes are static and computed; DHCP, router advertisements and routing protocols
 * have their place here later.
 */
@NullMarked
package dev.naru.internet.topology;

import org.jspecify.annotations.NullMarked;
