package dev.naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request and its answer, the same for every HTTP version.
 *
 * <p>There are two ways to answer, and a handler takes one of them:
 *
 * <ul>
 *   <li><b>on the loop</b>, for what cannot block: {@link #send(int, ByteBuf)}, {@link #sendFile},
 *       or {@link #requestBody} and {@link #responseBody} for streams in both directions;
 *   <li><b>on a thread</b>, for what can: {@link #block} reads a small body first, then runs a
 *       {@link BlockingHandler} on a virtual thread of its own, which uses {@link #input} and
 *       {@link #output}.
 * </ul>
 *
 * <p>The status and the fields of the answer may be changed until {@link #committed}. Methods are
 * not thread-safe beyond what each says: an exchange belongs to one thread at a time.
 */
public interface HttpExchange {

  /** The request's head. */
  HttpRequest request();

  /**
   * Gives the request other fields, for whoever answers it: what stands before the answer may have
   * found out who asks. How the body is framed has been settled and does not change. On the loop,
   * before anybody answers.
   */
  void requestFields(HttpFields fields);

  /** The connection that it came on. */
  HttpConnection connection();

  /**
   * Who asks: the connection's other end, or whom a trusted proxy there names. The port is 0 where
   * only an address is known.
   */
  InetSocketAddress client();

  /** Whether the connection's other end is a trusted proxy, whose word was taken. */
  boolean forwarded();

  /** A number that no other exchange of this process has; for logs. */
  long id();

  /** Its stream's identifier in HTTP/2 (RFC 9113, section 5.1.1); HTTP/1.1 has no such thing. */
  OptionalInt stream();

  /** When its head was complete. */
  Instant received();

  // --- the answer's head

  /** The status that will be, or was, sent; 200 at first. */
  int status();

  /** What figures count it as: 2 to 5; 101 is a success, as the 200 of a tunnel in HTTP/2 is. */
  default int statusClass() {
    return Math.max(status() / 100, 2);
  }

  /**
   * Sets the status.
   *
   * @param status 200 to 599
   * @throws IllegalStateException when committed
   */
  void status(int status);

  /** The answer's fields; changes after the commit have no effect. */
  MutableHttpFields fields();

  /** Whether the head has been handed to the network, so that it cannot change any more. */
  boolean committed();

  /**
   * Fields to send behind a body whose length is not known beforehand (RFC 9110, section 6.5);
   * asked for when the body has ended. Set before the commit.
   */
  void trailers(Supplier<? extends HttpFields> trailers);

  /**
   * Changes the fields of the answer just before its head is written, whoever gives it: errors of
   * the exchange's own as well. Runs on the loop; must neither block nor throw. Set before the
   * commit; several run in the order in which they were given.
   */
  void beforeHead(Consumer<? super MutableHttpFields> change);

  /**
   * Lets the answer be compressed on its way out, where the client takes it and it is worth it: a
   * textual type, of a kibibyte or more or of unknown length. Never what has a coding, is a part,
   * or says {@code no-transform}; nor for a page of another site ({@code Sec-Fetch-Site}), which
   * could tell secrets from the length. A strong {@code ETag} becomes weak. Set before the commit.
   */
  void compress();

  /** Sends an interim response (RFC 9110, section 15.2), such as 103; any thread. */
  void interim(int status, HttpFields fields);

  // --- on the loop

  /** The loop that this exchange's connection lives on. */
  EventExecutor loop();

  /**
   * The whole answer, with a body; completes the exchange. Any thread. Takes over the buffer. The
   * answer to HEAD carries the same head and no body; 204 and 304 carry neither body nor length.
   */
  void send(int status, ByteBuf body);

  /** The whole answer, without a body; completes the exchange. Any thread. */
  void send(int status);

  /**
   * The whole answer, with a range of a file for its body; completes the exchange. Any thread. The
   * file may change: the end of the range is sent only when it has not. It is released when the
   * range has been sent or the connection is lost.
   */
  void sendFile(int status, SharedFile file, long position, long length);

  /** The request's body as a stream, for the loop. */
  RequestBody requestBody();

  /**
   * Commits the head and opens the answer's body as a stream, for the loop. With Content-Length
   * among the fields the body must be of that length; without, it is framed as the version has it.
   */
  ResponseBody responseBody();

  // --- on a thread

  /**
   * Hands the exchange to a virtual thread of its own. A body of a known length up to 64 KiB is
   * read before the thread starts. To be called on the loop, once. When the process is at its limit
   * of work in flight the exchange waits in a bounded queue; when that is full it is answered with
   * 503 and {@code Retry-After}.
   */
  void block(BlockingHandler handler);

  /** The request's body as a blocking stream. On the exchange's thread. */
  HttpInput input();

  /** The answer's body as a blocking stream. On the exchange's thread. */
  HttpOutput output();

  /**
   * Keeps the exchange open when the {@link BlockingHandler} returns; {@link #complete} ends it.
   */
  void detach();

  /**
   * Goes on with a detached exchange: runs more of it on a virtual thread, when there is a place
   * among the work in flight for it. It waits for one as long as it takes, and is not refused. Any
   * thread; also when the client is gone, so that whoever works can clean up. The exchange stays
   * open when the work returns; what it throws is a failure of the exchange.
   *
   * <p>An exchange on which nobody works holds neither a thread nor a place.
   *
   * @throws IllegalStateException when the exchange has not been detached
   */
  void resume(BlockingHandler work);

  /** Ends the answer of a detached exchange: what is buffered is sent. Any thread; once. */
  void complete();

  // --- another protocol

  /**
   * Leaves HTTP for a protocol that the client has offered in {@link HttpRequest#upgrade}: commits
   * the head, with the fields set so far, as 101 in HTTP/1.1 or as 200 in HTTP/2, and turns the
   * exchange into a byte stream in both directions:
   *
   * <pre>{@code
   * if (offers(exchange.request().upgrade(), "websocket")) {
   *   exchange.fields().set("Sec-WebSocket-Accept", …);
   *   Tunnel tunnel = exchange.upgrade("websocket");
   *   tunnel.incoming().consumer(decoder);        // on the loop
   *   tunnel.incoming().read();
   * }
   *
   * exchange.block(blocking -> {                  // or on a thread
   *   Tunnel tunnel = blocking.upgrade("chat");
   *   tunnel.input().transferTo(tunnel.output());
   * });
   * }</pre>
   *
   * <p>On the loop, or on the exchange's thread; once, instead of an answer. On a thread the stream
   * ends when the handler returns, unless the exchange was {@link #detach detached}. A handler that
   * does not want to change answers as it always would: the offer is then declined.
   *
   * @param protocol one of those offered, compared without regard to case
   * @throws IllegalStateException when it was not offered, when the request has a body that would
   *     stand in the way (HTTP/1.1), or when the exchange has been answered
   */
  Tunnel upgrade(String protocol);

  // --- the end

  /**
   * Ends the exchange in failure. Not committed: answers 500. Committed: cuts the connection, so
   * that nobody takes a truncated body for a whole one. Any thread.
   */
  void fail(Throwable cause);

  /** Whether the answer has been handed over whole, or the exchange has failed. */
  boolean completed();

  /**
   * Tells when the exchange is over: with the body's bytes sent and, when it failed, why. Runs on
   * the loop; called at once when it is over already.
   */
  void onComplete(BiConsumer<HttpExchange, Optional<Throwable>> listener);

  // --- for the log

  /** Notes what answers it, for observers. */
  void route(Object route);

  /** What answers it, as whoever chose that has noted. */
  Optional<Object> route();

  /** Who asked, as the authenticated name; {@code -} until somebody says. */
  String user();

  /** Says who asks; for the access log. */
  void user(String name);

  /** Which application answers; empty until somebody says, and for what is no application. */
  String application();

  /** Says which application answers; for the list of requests. Any thread. */
  void application(String name);

  /** Bytes of the request's body that have come so far. */
  long bytesReceived();

  /** Bytes of the answer's body handed to the network so far. */
  long bytesSent();
}
