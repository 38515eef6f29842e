package dev.naru.http.client;

import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What carries an exchange that has begun: a connection of HTTP/1.1, or a stream of HTTP/2. */
interface ClientStream {

  /** Writes a piece of the request's body; takes it over. */
  void write(ByteBuf piece);

  /** Sends what was written. */
  void flush();

  /** Whether the network takes more. */
  boolean writable();

  /** Ends the request's body, or our direction of a tunnel; and sends. */
  void end(@Nullable ResponseFields trailers);

  /** Takes no more of the answer than has come, or goes on. */
  void reading(boolean on);

  /** Nobody wants the answer any more. */
  void cancel();
}
