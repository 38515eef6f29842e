package dev.naru.rpc.client;

import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.JsonBytes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/** A call for one value; of several the last counts, none is null. */
final class SingleCall<T> extends Pending {

  final CompletableFuture<@Nullable T> result = new CompletableFuture<>();
  private final ObjectReader reader;
  private @Nullable T last;

  SingleCall(JsonBytes head, String pattern, long timeoutNanos, int retries, ObjectReader reader) {
    super(head, pattern, timeoutNanos, retries);
    this.reader = reader;
  }

  @Override
  void value(Envelope.@Nullable Part response, boolean end) {
    try {
      if (response != null) {
        last = reader.readValue(response.json(), response.from(), response.length());
      }
    } catch (JacksonException mistake) {
      fail(
          new RpcTransportException(
              Reason.BAD_ANSWER,
              "the answer to " + pattern + " is of another type: " + mistake.getOriginalMessage(),
              mistake));
      return;
    }
    if (end) {
      result.complete(last);
    }
  }

  @Override
  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  boolean isOver() {
    return result.isDone();
  }
}
