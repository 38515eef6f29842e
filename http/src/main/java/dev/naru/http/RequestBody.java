package dev.naru.http;

import io.netty.buffer.ByteBuf;

/**
 * A request's body, pulled: nothing is read from the network beyond what was asked for, so that a
 * slow consumer slows the client down.
 */
public interface RequestBody {

  /** Takes a body, piece by piece. Called on the loop. */
  interface Consumer {
    /** A piece, in answer to a {@link RequestBody#read}; the consumer releases it. */
    void data(ByteBuf piece);

    /** The body has ended; trailers, when there are any. */
    void end(HttpFields trailers);

    /** The body cannot be had: broken framing, too large, too slow, or the client is gone. */
    void failed(Throwable cause);
  }

  /** Says who takes the body; on the loop, once, before the first {@link #read}. */
  void consumer(Consumer consumer);

  /** Asks for one more piece. On the loop. The first call sends a 100 when one is expected. */
  void read();
}
