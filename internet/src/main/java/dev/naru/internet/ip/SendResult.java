package dev.naru.internet.ip;

/**
 * What became of a packet that a transport has handed down. In every case it is not the transport's
 * any more.
 */
public enum SendResult {
  /** On its way, or waiting for its next hop's link-layer address. */
  SENT,

  /** There is no route to the destination. */
  NO_ROUTE,

  /** The interface that leads there is down. */
  INTERFACE_DOWN,

  /**
   * The queue before the first link takes nothing more at present. Whoever sends faster than that
   * link hears of it here; a loss farther on is found out by nothing but silence.
   */
  QUEUE_FULL,

  /** It is larger than the path allows and must not be fragmented; see {@link IpLayer#pathMtu}. */
  TOO_BIG,

  /** The source address is not this host's, or cannot be used to reach that destination. */
  BAD_SOURCE
}
