/**
 * The reliable mode over datagrams: packets, acknowledgements, retransmission. Sans-I/O: time and
 * datagrams are handed in, datagrams come out. The wire is specified in {@code docs/rpc-wire.md}.
 */
@NullMarked
package dev.naru.rpc.udp;

import org.jspecify.annotations.NullMarked;
