package dev.naru.rpc.client;

import dev.naru.rpc.wire.JsonBytes;
import java.util.concurrent.CompletableFuture;

/** A way to a service. All methods may be called on any thread. */
interface Link {

  /** Sends a call; whatever comes of it is told to the call. */
  void submit(Pending call);

  /** Tells an event; completes when it has been handed to the network. */
  void emit(JsonBytes message, CompletableFuture<Void> sent);

  /** Runs what belongs to a pending call. */
  void execute(Runnable task);

  /** Nobody waits for the call any more: the other end is told where it understands. */
  void cancel(Pending call);

  /** More values of a stream may come. */
  void grant(Pending call, int more);

  /** Ends it; what is pending fails. */
  void close();
}
