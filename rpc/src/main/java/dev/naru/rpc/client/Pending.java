package dev.naru.rpc.client;

import dev.naru.engine.network.Clock;
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

  /** The link that it waits on. All is called on its loop. */
  interface Holder {
    /** In which it has its place. */
    Deadlines deadlines();

    /** It has ended. */
    void forget(Pending call);

    /** Nobody waits any more. */
    void cancel(Pending call);
  }

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

  /** Takes what came of it. On the loop. */
  final void take(Envelope answer, Clock clock, Holder holder) {
    Envelope.Part err = answer.err();
    if (err != null) {
      holder.forget(this);
      fail(told(err));
    } else if (answer.disposed()) {
      holder.forget(this);
      value(answer.response(), true);
    } else if (answer.response() != null) {
      long now = clock.nanos();
      holder.deadlines().remove(this);
      deadline = now + timeoutNanos;
      holder.deadlines().add(this, now);
      value(answer.response(), false);
      if (isOver()) {
        holder.cancel(this);
      }
    }
  }

  /** The number that an id says; ours are decimal digits in quotes. */
  static long number(Envelope.Part id) {
    long number = 0;
    if (id.kind() != '"' || id.length() > 20) {
      return -1;
    }
    byte[] json = id.json();
    for (int i = id.from() + 1; i < id.to() - 1; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Takes a value, and whether it is the last. On the loop. */
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
