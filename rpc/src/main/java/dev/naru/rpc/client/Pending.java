package dev.naru.rpc.client;

import dev.naru.rpc.RpcException;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.Json;
import dev.naru.rpc.wire.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call whose answer has not come. Belongs to the thread that made it until it is handed to a
 * link, then to the link's loop.
 */
abstract class Pending {

  /** The request's beginning, with pattern, data and metadata; its id follows. */
  final JsonBytes head;

  final String pattern;
  final long timeoutNanos;
  long deadline;

  /** How often it may still be sent again when a connection is lost. */
  int retries;

  /** Under which number its link knows it. */
  long id;

  volatile @Nullable Link link;

  // Of the list that Deadlines keeps.
  @Nullable Pending before;
  @Nullable Pending after;
  @Nullable Deadlines deadlines;

  Pending(JsonBytes head, String pattern, long timeoutNanos, int retries) {
    this.head = head;
    this.pattern = pattern;
    this.timeoutNanos = timeoutNanos;
    this.retries = retries;
  }

  /** A stream's credits at the beginning; 0 for a call that is none. */
  int credits() {
    return 0;
  }

  /** Takes a value; returns whether more may follow. On the loop. */
  abstract void value(Envelope.@Nullable Part response, boolean last);

  /** Ends in failure; harmless when it has ended. */
  abstract void fail(Throwable failure);

  /** Whether nobody waits any more. */
  abstract boolean isOver();

  /** What the other end says went wrong. */
  static RpcException told(Envelope.Part err) {
    JsonNode error = Json.tree(err);
    JsonNode message = error.path("message");
    return new Told(
        error.isString()
            ? error.asString()
            : message.isString() ? message.asString() : error.toString(),
        error);
  }

  private static final class Told extends RpcException {
    private static final long serialVersionUID = 1L;

    Told(String message, Object error) {
      super(message, error);
    }
  }

  RpcTransportException timedOut() {
    return new RpcTransportException(
        Reason.TIMEOUT, "no answer to " + pattern + " within " + timeoutNanos / 1_000_000 + " ms");
  }
}
