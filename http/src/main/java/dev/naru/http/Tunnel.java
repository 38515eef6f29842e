package dev.naru.http;

/**
 * A byte stream in both directions that an exchange has become: what {@link HttpExchange#upgrade}
 * gives. It is the same whatever version carries it. Two views of it are offered, and a handler
 * takes one of them: {@link #incoming} and {@link #outgoing} on the loop, {@link #input} and {@link
 * #output} on a thread. Both have back-pressure in both directions: nothing is read from the client
 * that nobody has asked for, and a writer is told, or made, to wait for a slow reader.
 *
 * <p>The client's direction ends with {@link RequestBody.Consumer#end} or the end of the input;
 * ours with {@link ResponseBody#end} or the end of the output, and the exchange with it. A
 * connection that is cut is a failure of the exchange, of which {@link HttpExchange#onComplete}
 * tells. There is no limit of size, nor of time without a byte: what speaks here has its own.
 *
 * <p>When the server goes down, the client's direction ends as well, behind what has come already:
 * whoever waits for more can say goodbye and end ours. What has not ended when the drain's time is
 * over is cut.
 */
public interface Tunnel {

  /** What is spoken, as it was agreed on. */
  String protocol();

  /** What the client sends, for the loop. */
  RequestBody incoming();

  /** What the client gets, for the loop. */
  ResponseBody outgoing();

  /** What the client sends, for a thread. */
  HttpInput input();

  /** What the client gets, for a thread. Bytes are buffered until a flush. */
  HttpOutput output();
}
