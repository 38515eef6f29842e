package dev.naru.rpc.dispatch;

import dev.naru.engine.account.Account;
import dev.naru.engine.limit.InFlight;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import dev.naru.rpc.RpcContext;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.dispatch.PatternMetrics.Outcome;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.Json;
import dev.naru.rpc.wire.JsonBytes;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A call, or an event, from its arrival to the last frame of its answer. It is over exactly once:
 * answered, timed out, cancelled or its caller gone.
 */
public final class Call implements RpcContext {

  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  /** What other ends hear of failures that are nobody's business; Nest's own words. */
  private static final RpcException.Status INTERNAL =
      RpcException.Status.of("Internal server error");

  private static final byte[] NO_ID = {};

  private final Dispatcher dispatcher;
  private final Handler handler;
  private final Caller caller;
  private final boolean event;
  private final Envelope.@Nullable Part data;
  private final Envelope.@Nullable Part metadata;
  private final byte[] id;
  private final long begun;
  private final Duration timeout;
  private final int credits;

  /** How the work is stopped when the call is over before its answer. */
  private volatile Runnable stop = Call::nothing;

  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
  private boolean registered;
  private Clock.@Nullable Scheduled timer;
  private InFlight.@Nullable Ticket ticket;
  private @Nullable StreamAnswer stream;
  private volatile @Nullable JsonNode metadataTree;
  private volatile @Nullable Account account;

  Call(Dispatcher dispatcher, Handler handler, Caller caller, Envelope envelope, boolean event) {
    this.dispatcher = dispatcher;
    this.handler = handler;
    this.caller = caller;
    this.event = event;
    this.data = envelope.data();
    this.metadata = envelope.metadata();
    Envelope.Part part = envelope.id();
    this.id = part == null || event ? NO_ID : part.copy();
    this.begun = dispatcher.network().clock().nanos();
    if (envelope.extension() == null) {
      this.timeout = handler.timeout();
      this.credits = Integer.MAX_VALUE;
    } else {
      Extension extension = Extension.of(envelope.extension());
      Duration wanted = extension.deadline().orElse(handler.timeout());
      this.timeout = wanted.compareTo(handler.timeout()) < 0 ? wanted : handler.timeout();
      this.credits = extension.credits().orElse(Integer.MAX_VALUE);
    }
  }

  private static void nothing() {}

  // --- the beginning, on the loop

  void begin() {
    if (!handler.enter()) {
      outcome.set(Outcome.REFUSED);
      handler.metrics().call(Outcome.REFUSED, passed());
      answerError(new RpcException("Too many calls of " + pattern() + " at a time").error());
      return;
    }
    if (handler.onLoop() && handler.roles().isEmpty()) {
      run();
    } else {
      InFlight.Ticket its =
          dispatcher
              .inFlight()
              .ticket(() -> dispatcher.network().executor().execute(this::runOnThread));
      ticket = its;
      register();
      if (!its.enter()) {
        fail(Outcome.REFUSED, new RpcException("The service is busy, try later"));
      }
    }
  }

  /** From now on it hears when its caller goes, and is over when its time is. */
  private void register() {
    if (!registered) {
      registered = true;
      caller.begun(this);
      timer = dispatcher.network().clock().schedule(timeout, this::expire);
    }
  }

  private void expire() {
    fail(
        Outcome.TIMEOUT,
        new RpcException(pattern() + " took longer than " + timeout.toMillis() + " ms"));
  }

  private void runOnThread() {
    Blocking.assertMayBlock();
    if (!handler.roles().isEmpty() && !admitted()) {
      return;
    }
    if (handler.onLoop()) {
      caller.post(this::run);
      return;
    }
    Runnable interrupt = Thread.currentThread()::interrupt;
    if (stopBy(interrupt)) {
      run();
      if (stop == interrupt) { // and not what the method has returned
        stop = Call::nothing;
      }
    }
  }

  private boolean admitted() {
    try {
      JsonNode authorization = metadata().path("authorization");
      Account its =
          dispatcher
              .guard()
              .verify(
                  authorization.isString()
                      ? Optional.of(authorization.asString())
                      : Optional.empty());
      Guard.check(its, handler.roles());
      account = its;
      return true;
    } catch (RpcException refusal) {
      fail(Outcome.REFUSED, refusal);
      return false;
    } catch (RuntimeException failure) {
      fail(Outcome.ERROR, failure);
      return false;
    }
  }

  /** Says how the work is stopped; false when it is over already. */
  private boolean stopBy(Runnable how) {
    stop = how;
    return outcome.get() == null;
  }

  private void run() {
    try {
      finish(handler.invoke(this, handler.arguments(this)));
    } catch (Exception failure) {
      fail(Outcome.ERROR, failure);
    } catch (Error failure) {
      fail(Outcome.ERROR, failure);
      throw failure;
    }
  }

  // --- what came of it; any thread

  private void finish(@Nullable Object result) {
    switch (result) {
      case null -> {
        if (handler.returnsNothing()) {
          end();
        } else {
          value(null);
        }
      }
      case CompletionStage<?> stage -> later(stage);
      case Flow.Publisher<?> publisher -> stream(publisher);
      case BaseStream<?, ?> pulled -> pull(pulled);
      case Optional<?> optional -> {
        if (optional.isPresent()) {
          finish(optional.get());
        } else {
          end();
        }
      }
      default -> value(result);
    }
  }

  private void later(CompletionStage<?> stage) {
    var future = stage.toCompletableFuture();
    if (!future.isDone()) {
      registerAnywhere();
      stopBy(() -> future.cancel(true));
    }
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            finish(value);
          } else {
            fail(Outcome.ERROR, failure);
          }
        });
  }

  private void registerAnywhere() {
    if (caller.loop().inEventLoop()) {
      register();
    }
  }

  private void stream(Flow.Publisher<?> publisher) {
    if (event) {
      publisher.subscribe(StreamAnswer.drain());
      end();
      return;
    }
    StreamAnswer answer = new StreamAnswer(this, credits);
    stream = answer;
    stopBy(answer::cancel);
    caller.post(this::endless);
    publisher.subscribe(answer);
  }

  /** A stream may go on for as long as its client stays. On the loop. */
  private void endless() {
    if (outcome.get() == null) {
      register();
      Clock.Scheduled running = timer;
      if (running != null && caller.isConnected()) {
        running.cancel();
      }
    }
  }

  private void pull(BaseStream<?, ?> values) {
    try (values) {
      var iterator = values.iterator();
      if (event) {
        while (iterator.hasNext()) {
          iterator.next();
        }
        end();
        return;
      }
      StreamAnswer answer = new StreamAnswer(this, credits);
      stream = answer;
      Thread thread = Thread.currentThread();
      stopBy(
          () -> {
            answer.cancel();
            thread.interrupt();
          });
      caller.post(this::endless);
      answer.pull(iterator);
    }
  }

  private void value(@Nullable Object value) {
    if (!over(Outcome.OK)) {
      return;
    }
    if (event) {
      caller.post(this::release);
      return;
    }
    boolean here = caller.loop().inEventLoop();
    JsonBytes message = here ? caller.scratch() : new JsonBytes(256);
    message.ascii("{\"response\":");
    try {
      if (value == null) {
        message.ascii("null");
      } else {
        Json.write(message, value);
      }
    } catch (JacksonException unwritable) {
      LOG.error("{} returned what cannot be written as JSON", handler.name(), unwritable);
      message.clear();
      message.ascii("{\"err\":");
      Json.write(message, INTERNAL);
    }
    message.ascii(",\"isDisposed\":true,\"id\":").append(id).ascii("}");
    last(message, here);
  }

  private void end() {
    if (!over(Outcome.OK)) {
      return;
    }
    if (event) {
      caller.post(this::release);
      return;
    }
    boolean here = caller.loop().inEventLoop();
    JsonBytes message = here ? caller.scratch() : new JsonBytes(64);
    last(message.ascii("{\"isDisposed\":true,\"id\":").append(id).ascii("}"), here);
  }

  private void last(JsonBytes message, boolean here) {
    if (here) {
      caller.send(message);
      release();
    } else {
      caller.post(
          () -> {
            caller.send(message);
            release();
          });
    }
  }

  /** Ends it in failure, unless it is over. Any thread. */
  void fail(Outcome how, Throwable thrown) {
    Throwable failure = thrown;
    while ((failure instanceof CompletionException || failure instanceof ExecutionException)
        && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (!over(how)) {
      return;
    }
    if (how == Outcome.TIMEOUT) {
      stop.run();
    }
    Object error = failure instanceof RpcException told ? told.error() : INTERNAL;
    if (error == INTERNAL) {
      LOG.error("{} failed", handler.name(), failure);
    }
    caller.post(
        () -> {
          if (!event) {
            answerError(error);
          }
          release();
        });
  }

  /** On the loop. */
  private void answerError(Object error) {
    if (event) {
      return;
    }
    JsonBytes message = caller.scratch().ascii("{\"err\":");
    try {
      Json.write(message, error);
    } catch (JacksonException unwritable) {
      LOG.error("{} threw what cannot be written as JSON", handler.name(), unwritable);
      Json.write(message, INTERNAL);
    }
    caller.send(message.ascii(",\"isDisposed\":true,\"id\":").append(id).ascii("}"));
  }

  /** Nobody waits for it any more: stops the work. On the loop. */
  public void cancel() {
    if (over(Outcome.CANCELLED)) {
      InFlight.Ticket its = ticket;
      if (its == null || !its.cancel()) {
        stop.run();
      }
      release();
    }
  }

  /**
   * Its caller has gone. Nobody waits for the answer of a call any more; an event wants none, and
   * is worked off. On the loop.
   */
  public void callerGone() {
    if (!event) {
      cancel();
    }
  }

  /** More values may be sent. On the loop. */
  public void grant(int more) {
    StreamAnswer its = stream;
    if (its != null) {
      its.grant(more);
    }
  }

  /** The streams' way to be over. */
  boolean over(Outcome how) {
    if (!outcome.compareAndSet(null, how)) {
      return false;
    }
    if (event) {
      handler.metrics().event();
    } else {
      handler.metrics().call(how, passed());
    }
    return true;
  }

  /** Gives everything back. On the loop, once. */
  void release() {
    handler.leave();
    InFlight.Ticket its = ticket;
    if (its != null) {
      its.leave();
    }
    if (registered) {
      registered = false;
      Clock.Scheduled running = timer;
      if (running != null) {
        running.cancel();
      }
      caller.ended(this);
    }
  }

  // --- for the stream and the caller

  Caller caller() {
    return caller;
  }

  Handler handler() {
    return handler;
  }

  /** The id's JSON; empty for an event. */
  public byte[] id() {
    return id;
  }

  Envelope.@Nullable Part data() {
    return data;
  }

  private long passed() {
    return dispatcher.network().clock().nanos() - begun;
  }

  // --- for the handler

  @Override
  public String pattern() {
    return handler.pattern().toString();
  }

  @Override
  public boolean isEvent() {
    return event;
  }

  @Override
  public String transport() {
    return caller.transport();
  }

  @Override
  public SocketAddress remote() {
    return caller.remote();
  }

  @Override
  public JsonNode metadata() {
    JsonNode tree = metadataTree;
    if (tree == null) {
      JsonNode read = metadata == null ? null : Json.tree(metadata);
      tree = read == null || !read.isObject() ? Json.MAPPER.createObjectNode() : read;
      metadataTree = tree;
    }
    return tree;
  }

  @Override
  public Optional<Account> account() {
    return Optional.ofNullable(account);
  }

  @Override
  public Duration timeLeft() {
    Duration left = timeout.minusNanos(passed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public boolean isCancelled() {
    Outcome how = outcome.get();
    return how == Outcome.CANCELLED || how == Outcome.TIMEOUT;
  }
}
