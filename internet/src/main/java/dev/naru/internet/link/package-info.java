/**
 * Links: rate, delay, jitter, a queue that fills, an MTU; and the switch of an Ethernet segment. A
 * link is two {@link dev.naru.internet.link.Lane}s, one each way, each with its own queue and its
 * own chain of impairments, so that a fault may be one-way. Not here: collisions and half-duplex
 * Ethernet, spanning tree (a segment is one switch).
 */
@NullMarked
package dev.naru.internet.link;

import org.jspecify.annotations.NullMarked;
