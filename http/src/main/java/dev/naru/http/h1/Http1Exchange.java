package dev.naru.http.h1;

import dev.naru.engine.limit.InFlight;
import dev.naru.http.BlockingHandler;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.HttpOutput;
import dev.naru.http.HttpRequest;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer on an HTTP/1.1 connection.
 *
 * <p>All changes of its state happen on the loop. A thread that answers only fills its own buffers
 * ({@link ThreadInput}, {@link ThreadOutput}); {@link #claimed} says that the answer has been
 * handed over and waits for the loop.
 */
final class Http1Exchange implements HttpExchange, Runnable {

  private static final Logger log = LoggerFactory.getLogger(Http1Exchange.class);
  private static final AtomicLong IDS = new AtomicLong();

  /** Bodies of a known length up to that size are read before the thread starts. */
  private static final int READ_FIRST = 64 * 1024;

  private final Http1Connection connection;
  private final Head request;
  private final IncomingBody body;
  private final Answer answer;
  private final long id = IDS.incrementAndGet();
  private final long receivedNanos;
  private final Instant received;

  private int status = 200;
  private final ResponseFields fields = new ResponseFields();
  private volatile boolean committed;
  private boolean claimed;
  private volatile boolean completed;
  private @Nullable Throwable failure;
  private long answeredNanos;
  private boolean answeredNanosKnown;
  private @Nullable Supplier<? extends HttpFields> trailers;
  private @Nullable List<BiConsumer<HttpExchange, Optional<Throwable>>> listeners;
  private volatile String user = "-";

  private @Nullable BlockingHandler handler;
  private @Nullable ThreadInput input;
  private @Nullable ThreadOutput output;
  private volatile InFlight.@Nullable Ticket ticket;
  private volatile @Nullable Thread thread;
  private volatile boolean detached;

  Http1Exchange(Http1Connection connection, Head request, IncomingBody body, long receivedNanos) {
    this.connection = connection;
    this.request = request;
    this.body = body;
    this.answer = new Answer(connection, this);
    this.receivedNanos = receivedNanos;
    this.received = connection.date().instant(receivedNanos);
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public HttpConnection connection() {
    return connection;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public Instant received() {
    return received;
  }

  // --- the answer's head

  @Override
  public int status() {
    return status;
  }

  @Override
  public void status(int newStatus) {
    if (committed) {
      throw new IllegalStateException("the answer has begun");
    }
    if (newStatus < 200 || newStatus > 599) {
      throw new IllegalArgumentException("a status is 200 to 599");
    }
    status = newStatus;
  }

  @Override
  public MutableHttpFields fields() {
    return fields;
  }

  @Override
  public boolean committed() {
    return committed;
  }

  @Override
  public void trailers(Supplier<? extends HttpFields> supplier) {
    trailers = supplier;
  }

  @Override
  public void interim(int interimStatus, HttpFields interimFields) {
    if (interimStatus < 100 || interimStatus > 199 || interimStatus == 101) {
      throw new IllegalArgumentException("an interim status is 100 or 102 to 199");
    }
    ResponseFields checked = new ResponseFields();
    for (int i = 0; i < interimFields.size(); i++) {
      checked.add(interimFields.name(i), interimFields.value(i));
    }
    onLoop(
        () -> {
          if (!answer.begun() && !completed) {
            connection.writeInterim(request, interimStatus, checked);
          }
        });
  }

  // --- on the loop

  @Override
  public EventExecutor loop() {
    return connection.loop();
  }

  /** Says that the answer is being given, once. */
  private void claim() {
    if (claimed || committed) {
      throw new IllegalStateException("the exchange has been answered");
    }
    claimed = true;
  }

  @Override
  public void send(int newStatus, ByteBuf content) {
    try {
      status(newStatus);
      claim();
    } catch (RuntimeException misuse) {
      content.release();
      throw misuse;
    }
    if (loop().inEventLoop()) {
      sendOnLoop(content);
    } else {
      loop().execute(() -> sendOnLoop(content));
    }
  }

  private void sendOnLoop(ByteBuf content) {
    if (completed) {
      content.release();
    } else {
      answer.whole(content);
    }
  }

  @Override
  public void send(int newStatus) {
    send(newStatus, Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void sendFile(int newStatus, FileChannel file, long position, long length) {
    FileSender sender = new FileSender(connection, this, answer, file, position, length);
    try {
      status(newStatus);
      claim();
    } catch (RuntimeException misuse) {
      sender.closeFile();
      throw misuse;
    }
    onLoop(sender::start);
  }

  @Override
  public RequestBody requestBody() {
    return body;
  }

  @Override
  public ResponseBody responseBody() {
    claim();
    answer.open(-1);
    return answer;
  }

  // --- on a thread

  @Override
  public void block(BlockingHandler blocking) {
    if (handler != null) {
      throw new IllegalStateException("the exchange has a thread already");
    }
    handler = blocking;
    ThreadInput in = new ThreadInput(body, loop());
    input = in;
    output = new ThreadOutput(this, answer);
    body.consumer(in);
    if (body.finished()) {
      in.prefetch();
      connection.startThread(this);
    } else if (request.contentLength() > 0
        && request.contentLength() <= READ_FIRST
        && !body.continueOwed()) {
      in.collect((int) request.contentLength(), this::bodyIsHere);
    } else {
      if (!body.continueOwed()) {
        in.prefetch();
      }
      connection.startThread(this);
    }
  }

  private void bodyIsHere() {
    ThreadInput in = input;
    Throwable broken = in == null ? null : in.failure();
    if (broken == null) {
      connection.startThread(this);
    } else {
      fail(broken);
    }
  }

  /** Its place among the work in flight. */
  void ticket(InFlight.Ticket place) {
    ticket = place;
  }

  /** There is no place for the work, nor to wait for one. */
  void overloaded() {
    fields.set("Retry-After", "1");
    sendText(503);
  }

  @Override
  public void run() {
    BlockingHandler work = handler;
    if (work == null) {
      return;
    }
    thread = Thread.currentThread();
    Throwable thrown = null;
    try {
      if (!completed) {
        work.handle(this);
      }
    } catch (Throwable t) { // Whatever an application throws must not end the process.
      thrown = t;
    }
    thread = null;
    InFlight.Ticket place = ticket;
    if (place != null) {
      place.leave();
    }
    if (thrown != null) {
      fail(thrown);
    } else if (!detached) {
      complete();
    }
  }

  @Override
  public HttpInput input() {
    ThreadInput in = input;
    if (in == null) {
      throw new IllegalStateException("input() is for the exchange's thread: call block() first");
    }
    return in;
  }

  @Override
  public HttpOutput output() {
    ThreadOutput out = output;
    if (out == null) {
      throw new IllegalStateException("output() is for the exchange's thread: call block() first");
    }
    return out;
  }

  @Override
  public void detach() {
    detached = true;
  }

  @Override
  public void complete() {
    if (claimed) {
      return;
    }
    claimed = true;
    committed = true;
    later(this::finish);
  }

  private void finish() {
    ThreadOutput out = output;
    if (out != null) {
      out.finish();
    } else if (!completed) {
      answer.whole(Unpooled.EMPTY_BUFFER);
    }
  }

  // --- the end

  @Override
  public void fail(Throwable cause) {
    onLoop(
        () -> {
          if (completed) {
            return;
          }
          if (answer.begun() || committed) {
            report(cause);
            connection.abort(cause);
          } else {
            failBeforeCommit(cause);
          }
        });
  }

  /** Answers 500, or what the broken body of the request calls for. */
  void failBeforeCommit(Throwable cause) {
    failure = cause;
    fields.clear();
    trailers = null;
    if (cause instanceof BodyException broken) {
      connection.closeAfterAnswer();
      sendText(broken.status());
    } else {
      report(cause);
      sendText(500);
    }
  }

  private void report(Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("{} {}: {}", request.method(), request.path(), cause.toString());
    } else {
      log.error("{} {} failed", request.method(), request.path(), cause);
    }
  }

  private void sendText(int newStatus) {
    status = newStatus;
    claimed = true;
    fields.set("Content-Type", "text/plain;charset=utf-8");
    String text = newStatus + " " + StatusLine.reason(newStatus) + "\n";
    answer.whole(text.getBytes(StandardCharsets.US_ASCII), text.length());
  }

  /** The answer has been handed over whole. */
  void answered() {
    over();
    connection.answered(this);
  }

  /** The connection is gone. */
  void lost(Throwable cause) {
    if (!completed) {
      if (failure == null) {
        failure = cause;
      }
      answer.discard();
      over();
    }
    body.fail(cause);
    InFlight.Ticket place = ticket;
    if (place != null) {
      place.cancel();
    }
    ThreadOutput out = output;
    if (out != null) {
      out.discard();
    }
  }

  private void over() {
    completed = true;
    committed = true;
    Optional<Throwable> why = Optional.ofNullable(failure);
    Http1Context context = connection.context();
    long end = answer.atOnce() ? answeredNanos() : context.network().clock().nanos();
    context.observer().completed(this, end - receivedNanos, why);
    List<BiConsumer<HttpExchange, Optional<Throwable>>> all = listeners;
    if (all != null) {
      listeners = null;
      all.forEach(listener -> listener.accept(this, why));
    }
  }

  @Override
  public boolean completed() {
    return completed;
  }

  @Override
  public void onComplete(BiConsumer<HttpExchange, Optional<Throwable>> listener) {
    onLoop(
        () -> {
          if (completed) {
            listener.accept(this, Optional.ofNullable(failure));
          } else {
            if (listeners == null) {
              listeners = new ArrayList<>(2);
            }
            listeners.add(listener);
          }
        });
  }

  private void onLoop(Runnable task) {
    if (loop().inEventLoop()) {
      task.run();
    } else {
      later(task);
    }
  }

  private void later(Runnable task) {
    try {
      loop().execute(task);
    } catch (RejectedExecutionException closed) {
      log.debug("the network has been closed under {} {}", request.method(), request.path());
    }
  }

  // --- for the log

  @Override
  public String user() {
    return user;
  }

  @Override
  public void user(String name) {
    user = name;
  }

  @Override
  public long bytesSent() {
    return answer.sent();
  }

  // --- for its parts

  ResponseFields responseFields() {
    return fields;
  }

  @Nullable Supplier<? extends HttpFields> trailerSupplier() {
    return trailers;
  }

  void markCommitted() {
    committed = true;
  }

  IncomingBody body() {
    return body;
  }

  Answer answer() {
    return answer;
  }

  /** The thread that works on it, if there is one at the moment. */
  @Nullable Thread thread() {
    return thread;
  }

  /** When it was received, by the network's clock. */
  long receivedNanos() {
    return receivedNanos;
  }

  /** When the answer began; asked for once, because the clock is not free. */
  long answeredNanos() {
    if (!answeredNanosKnown) {
      answeredNanos = connection.context().network().clock().nanos();
      answeredNanosKnown = true;
    }
    return answeredNanos;
  }
}
