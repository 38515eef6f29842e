/**
 * What stands on a wire: one protocol a pair of files, in two tiers. A <em>view</em> ({@code
 * TcpView}, {@code Ipv4View} …) is a checked window on bytes: once {@code check} has accepted them,
 * no accessor can fail. A <em>record</em> ({@code TcpSegment}, {@code Ipv4Packet} …) is the same
 * thing in memory, and its constructor refuses what the protocol does not allow to be written.
 *
 * <p>Inside the simulation packets travel as records; bytes and checksums are made by {@code
 * encode} only where a wire tap, a fault or a capture needs them. Whoever is handed a packet owns
 * one reference to its payload and either passes the packet on or releases it.
 *
 * <p>Parsers never throw: their answer is a {@link dev.naru.internet.wire.Parsed}, which is the
 * value or the reason for refusal.
 */
@NullMarked
package dev.naru.internet.wire;

import org.jspecify.annotations.NullMarked;
