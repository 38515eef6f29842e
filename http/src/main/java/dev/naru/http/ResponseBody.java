package dev.naru.http;

import io.netty.buffer.ByteBuf;

/** An answer's body, pushed, with back-pressure. On the loop. */
public interface ResponseBody {

  /** Hands over a piece; it is sent with the next {@link #flush} or earlier. Takes the buffer. */
  void write(ByteBuf piece);

  /** Sends what was handed over. */
  void flush();

  /** Whether the network takes more at the moment. A polite writer stops when it is false. */
  boolean writable();

  /** Tells each time {@link #writable} has become true again. */
  void onWritable(Runnable listener);

  /** Ends the body, and so the exchange. */
  void end();
}
