package dev.naru.http.client;

import dev.naru.http.HttpFields;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Is told what comes of a request, on the exchange's loop. Either {@link #end} or {@link #failed}
 * is the last call, and neither comes after {@link ClientExchange#cancel}.
 */
public interface ResponseListener {

  /** A connection carries the request, whose head is on its way: the body may be written. */
  void begun();

  /** The server takes more of the body again. */
  void writable();

  /** An interim answer (RFC 9110, section 15.2), but for 101. */
  void interim(ResponseHead head);

  /** The answer's head; with 101 what follows is what was asked for in place of HTTP. */
  void head(ResponseHead head);

  /** A piece of the body, which the listener releases. */
  void data(ByteBuf piece);

  /** What was read in one go has been handed over: a good moment to pass it on. */
  void burstOver();

  /** The answer has ended; trailers, when there are any. */
  void end(HttpFields trailers);

  /** There is no whole answer. */
  void failed(ClientFailure failure);
}
