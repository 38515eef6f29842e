package dev.naru.internet.tcp;

/** Why a connection is over. */
public enum CloseReason {
  /** Both sides have said all and know it. */
  FINISHED,

  /** The peer answered the SYN with a reset, or its host has no such port or protocol. */
  REFUSED,

  /** The peer has reset the connection. */
  RESET,

  /** This side has reset it. */
  ABORTED,

  /** No answer for as long as the user timeout, or to keepalive probes. */
  TIMED_OUT,

  /** No answer, and routers have said that the peer cannot be reached. */
  UNREACHABLE,

  /** No route leads there. */
  NO_ROUTE,

  /** The local port is taken, or all are. */
  ADDRESS_IN_USE
}
