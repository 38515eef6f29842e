package dev.naru.internet.tcp;

/** Why a segment was sent, for whoever traces. */
public enum SendCause {
  /** Data that was not sent before, or the ACK that every second segment gets. */
  NORMAL(""),
  SYN("SYN"),
  /** The retransmission timer ran out (RFC 6298 section 5.4). */
  RTO("RTO"),
  /** A tail loss probe (RFC 8985 section 7). */
  TLP("TLP"),
  /** Three duplicate ACKs, or three segments SACKed above it (RFC 5681 section 3.2). */
  DUPLICATE_ACKS("3 dupACK"),
  /** Sent before one that has arrived, longer ago than reordering explains (RFC 8985 section 6). */
  RACK("RACK"),
  /** A partial acknowledgement names the next hole (RFC 6582 section 3.2). */
  PARTIAL_ACK("partial ACK"),
  /** The path carries only smaller packets (RFC 1191). */
  PATH_MTU("path MTU"),
  /** Larger than what the path is known to carry (RFC 4821 section 7). */
  MTU_PROBE("MTU probe"),
  /** The peer has taken the SYN but not the data that was with it (RFC 7413 section 4.2.2). */
  FAST_OPEN_REFUSED("Fast Open refused"),
  ZERO_WINDOW_PROBE("zero-window probe"),
  WINDOW_OPENED("window opened"),
  KEEPALIVE("keepalive"),
  DELAYED_ACK("delayed ACK"),
  /** A segment came out of order, or fills a gap. */
  DUPLICATE_ACK("dupACK"),
  /** Says that something came twice (RFC 2883). */
  DSACK("DSACK"),
  WINDOW_UPDATE("window update"),
  /** RFC 5961. */
  CHALLENGE_ACK("challenge ACK"),
  /** Answers a segment outside the window. */
  OUT_OF_WINDOW("out of window"),
  SYN_COOKIE("SYN cookie"),
  RESET("reset");

  private final String text;

  SendCause(String text) {
    this.text = text;
  }

  /** As a trace shows it; empty where there is nothing to say. */
  public String text() {
    return text;
  }
}
