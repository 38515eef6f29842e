package dev.naru.internet.ip;

import dev.naru.internet.wire.IpPacket;

/**
 * A transport above IP: TCP, UDP, ICMP echo. One is registered per protocol number with {@link
 * IpLayer#register} and from then on called by the host's event loop, always on its one thread.
 * Times are nanoseconds of the simulation, never decreasing.
 *
 * <p>After each call of {@link #onPacket}, {@link #onError} and {@link #onTimer} the host asks
 * {@link #nextDeadline} again. Where a deadline changes for another reason, such as a call of a
 * program, the transport says so with {@link IpLayer#deadlineChanged}.
 */
public interface ProtocolHandler {

  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /**
   * A packet for this host. It is whole (reassembled), its body is parsed and its checksum, if it
   * came over bytes, is right; a body of a protocol that {@code wire} does not parse is {@code
   * IpBody.Raw}.
   *
   * @param packet owned by the handler from now on: it releases it, or keeps (a slice of) its
   *     payload
   * @param arrival where it came in
   */
  void onPacket(long now, IpPacket packet, NetworkInterface arrival);

  /**
   * An ICMP error, or a failed neighbour resolution, about a packet of this protocol that this host
   * has sent.
   */
  void onError(long now, IpError error);

  /**
   * The time that {@link #nextDeadline} named has come; may be called early or in vain, which is to
   * be ignored.
   */
  void onTimer(long now);

  /** When to call {@link #onTimer} next, or {@link #NEVER}. */
  long nextDeadline();

  /** The host goes dark: releases what it holds, and sends nothing. */
  default void shutDown() {}
}
