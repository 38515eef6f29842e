package dev.naru.bench.rpc;

import io.netty.buffer.ByteBuf;

/**
 * One connection's bytes, as a client would write them that does nothing else. Every answer is
 * looked at: a wrong one is not a fast one.
 */
interface Wire {

  /** What a connection begins with. */
  default void open(ByteBuf out) {}

  /** Writes a call. */
  void call(ByteBuf out);

  /**
   * Takes the answers that are whole.
   *
   * @param out for what the protocol wants to be said in between
   * @return how many there were
   * @throws IllegalStateException when one is wrong
   */
  int answers(ByteBuf in, ByteBuf out);
}
