package dev.naru.rpc.bridge;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.wire.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A stream as server-sent events (HTML, section 9.2): {@code data:} a value each, at the end an
 * event {@code end}, or {@code error} with what went wrong. No more is asked for than the client
 * takes; a comment every 15 seconds shows whether it is still there.
 */
final class ServerSentEvents implements Flow.Subscriber<JsonNode> {

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private sealed interface Item {
    record Value(JsonNode json) implements Item {}

    record End() implements Item {}

    record Failure(Throwable cause) implements Item {}

    record Comment() implements Item {}
  }

  private final Clock clock;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private Flow.@Nullable Subscription subscription;
  private Clock.@Nullable Scheduled ticking;
  private @Nullable Item first;
  private volatile boolean over;

  ServerSentEvents(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void onSubscribe(Flow.Subscription its) {
    subscription = its;
    its.request(1);
  }

  @Override
  public void onNext(JsonNode value) {
    items.add(new Item.Value(value));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item.Failure(failure));
  }

  @Override
  public void onComplete() {
    items.add(new Item.End());
  }

  private Item take() throws InterruptedIOException {
    Blocking.assertMayBlock();
    try {
      return items.take();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the exchange was given up");
    }
  }

  /** Waits for the first value or the end; false when the call has failed before. */
  boolean begun() throws InterruptedIOException {
    first = take();
    return !(first instanceof Item.Failure);
  }

  /** Why it has failed. */
  Throwable failure() {
    return first instanceof Item.Failure(Throwable cause)
        ? cause
        : new IllegalStateException("it has not failed");
  }

  private void tick() {
    if (!over) {
      items.add(new Item.Comment());
      ticking = clock.schedule(SIGN_OF_LIFE, this::tick);
    }
  }

  /** Writes until the end. */
  void writeTo(OutputStream out) throws IOException {
    ticking = clock.schedule(SIGN_OF_LIFE, this::tick);
    for (Item item = first; item != null; item = take()) {
      switch (item) {
        case Item.Value(JsonNode json) -> {
          write(out, "data: " + json + "\n\n");
          if (subscription != null) {
            subscription.request(1);
          }
        }
        case Item.Comment() -> write(out, ":\n\n");
        case Item.End() -> {
          write(out, "event: end\ndata:\n\n");
          return;
        }
        case Item.Failure(Throwable cause) -> {
          Object error =
              cause instanceof RpcException told
                  ? told.error()
                  : RpcException.Status.of("The service does not answer any more");
          write(out, "event: error\ndata: " + Json.MAPPER.writeValueAsString(error) + "\n\n");
          return;
        }
      }
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Nobody listens any more. */
  void cancel() {
    over = true;
    if (ticking != null) {
      ticking.cancel();
    }
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
