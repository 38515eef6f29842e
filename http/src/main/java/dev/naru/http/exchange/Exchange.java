package dev.naru.http.exchange;

import dev.naru.engine.limit.InFlight;
import dev.naru.engine.limit.SlowClients;
import dev.naru.http.BlockingHandler;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.HttpOutput;
import dev.naru.http.HttpVersion;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import dev.naru.http.SharedFile;
import dev.naru.http.Tunnel;
import dev.naru.http.exchange.ServerConnection.Stage;
import dev.naru.http.message.Head;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.StatusLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer, whatever version carries them: its course from the handler to the
 * end, on the loop or on a thread.
 *
 * <p>All changes of its state happen on the loop. A thread that answers only fills its own buffers
 * ({@link ThreadInput}, {@link ThreadOutput}); {@link #claimed} says that the answer has been
 * handed over and waits for the loop.
 */
public final class Exchange extends ExchangeState implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** Bodies of a known length up to that size are read before the thread starts. */
  private static final int READ_FIRST = 64 * 1024;

  private final ServerConnection connection;
  private final IncomingBody body;
  private final Answer answer;

  private boolean claimed;
  private volatile boolean completed;
  private @Nullable Throwable failure;
  private @Nullable List<BiConsumer<HttpExchange, Optional<Throwable>>> listeners;

  private @Nullable BlockingHandler handler;
  private @Nullable ThreadInput input;
  private @Nullable ThreadOutput output;
  private volatile InFlight.@Nullable Ticket ticket;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Place place;
  private volatile SlowClients.@Nullable Wait client;
  private volatile boolean threadOver;

  /** On the loop. */
  private boolean threadsEnded;

  /** How many threads go on with it, beside the first. */
  private volatile int workers;

  private volatile boolean detached;

  private volatile @Nullable String tunnel;

  /** Of a head that is valid. */
  public Exchange(
      ServerConnection connection,
      Head request,
      IncomingBody body,
      Answer answer,
      long receivedNanos) {
    super(connection, request, receivedNanos);
    this.connection = connection;
    this.body = body;
    this.answer = answer;
    answer.attach(this);
  }

  @Override
  public HttpConnection connection() {
    return connection;
  }

  @Override
  public void interim(int interimStatus, HttpFields interimFields) {
    if (interimStatus < 100 || interimStatus > 199 || interimStatus == 101) {
      throw new IllegalArgumentException("an interim status is 100 or 102 to 199");
    }
    ResponseFields checked = ResponseFields.copyOf(interimFields);
    onLoop(
        () -> {
          if (!answer.begun() && !completed) {
            answer.interim(interimStatus, checked);
          }
        });
  }

  @Override
  public OptionalInt stream() {
    return answer.stream();
  }

  // --- on the loop

  @Override
  public EventExecutor loop() {
    return connection.loop();
  }

  /** The loop's own buffers; for the loop. */
  ByteBufAllocator allocator() {
    return connection.channel.alloc();
  }

  /** Says that the answer is being given, once. */
  private void claim() {
    if (claimed || committed()) {
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
  public void sendFile(int newStatus, SharedFile file, long position, long length) {
    FileSender sender = new FileSender(this, answer, file, position, length);
    try {
      status(newStatus);
      claim();
    } catch (RuntimeException misuse) {
      sender.release();
      throw misuse;
    }
    sender.prepare();
    onLoop(sender::start);
  }

  @Override
  public RequestBody requestBody() {
    return body;
  }

  @Override
  public ResponseBody responseBody() {
    claim();
    return answer.openBody(-1);
  }

  // --- on a thread

  @Override
  public void block(BlockingHandler blocking) {
    if (handler != null) {
      throw new IllegalStateException("the exchange has a thread already");
    }
    handler = blocking;
    ThreadInput in = new ThreadInput(this, body);
    input = in;
    output = new ThreadOutput(this, answer);
    body.consumer(in);
    if (body.finished()) {
      in.prefetch();
      connection.startThread(this);
    } else if (request().contentLength() > 0
        && request().contentLength() <= READ_FIRST
        && !body.continueOwed()) {
      in.collect((int) request().contentLength(), this::bodyIsHere);
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
  void ticket(InFlight.Ticket admission) {
    ticket = admission;
  }

  /** There is no place for the work, nor to wait for one: no thread will come. */
  void overloaded() {
    ticket = null;
    responseFields().set("Retry-After", "1");
    sendText(503);
  }

  @Override
  public void run() {
    BlockingHandler work = handler;
    InFlight.Ticket admission = ticket;
    if (work == null || admission == null) {
      return;
    }
    thread = Thread.currentThread();
    Place held = new Place(inFlight(), admission);
    place = held;
    Throwable thrown = null;
    try {
      if (!completed) {
        work.handle(this);
      }
    } catch (Throwable t) { // Whatever an application throws must not end the process.
      thrown = t;
    }
    if (thread == Thread.currentThread()) {
      thread = null;
    }
    held.leave();
    threadOver = true; // behind its place, so that who sees it parked sees that place free
    threadLeft();
    if (thrown != null) {
      fail(thrown);
    } else if (!detached) {
      complete();
    }
  }

  // --- waiting for the client

  /** The client is waited for, on the loop or on a thread; again whenever it has moved. */
  void awaitClient() {
    SlowClients.Wait wait = client;
    if (wait == null) {
      wait = connection.context().clients().of(() -> later(this::giveUp));
      client = wait;
    }
    wait.begin();
  }

  /** The client is not waited for any more. */
  void awaitNoClient() {
    SlowClients.Wait wait = client;
    if (wait != null) {
      wait.end();
    }
  }

  /** This thread is about to wait for the client: its place is somebody else's meanwhile. */
  void stepAside() {
    Place held = place;
    if (held != null && held.isMine()) {
      if (tunnel == null) { // who talks in a tunnel owes us nothing
        awaitClient();
      }
      held.leave();
    }
  }

  /** This thread has waited, and goes on when there is a place for it. */
  void stepBack() {
    Place held = place;
    if (held != null && held.isMine()) {
      awaitNoClient();
      held.enterAgain();
    }
  }

  /** Others wait for their clients, too, and this one has not moved for longest. */
  private void giveUp() {
    ThreadOutput out = output;
    ThreadInput in = input;
    SlowClients.Wait wait = client;
    if (completed || (wait != null && wait.begun())) { // it has moved, and is waited for anew
      return;
    }
    if (out != null && out.awaited()) {
      fail(new IOException("the client reads too slowly while many others do"));
    } else if (in != null && in.awaited()) {
      body.fail(new BodyException(408, "the body came too slowly while many others did"));
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
    ThreadOutput out = output;
    if (out != null) {
      out.onHeap();
    }
  }

  @Override
  public void resume(BlockingHandler work) {
    if (!detached) {
      throw new IllegalStateException("only a detached exchange is gone on with");
    }
    try {
      connection.resume(new Resumption(this, work));
    } catch (RejectedExecutionException closed) {
      log.debug("the network has been closed under {} {}", request().method(), request().path());
    }
  }

  /** Where threads take their places. */
  InFlight inFlight() {
    return connection.context().inFlight();
  }

  /** A thread goes on with it. */
  synchronized void beginWork(Place held) {
    workers++;
    place = held;
    thread = Thread.currentThread();
  }

  /** That thread is through. */
  synchronized void endWork() {
    if (thread == Thread.currentThread()) {
      thread = null;
    }
    workers--;
    threadLeft();
  }

  /** When it has been over before its last thread, that one's end is the end of it. */
  private void threadLeft() {
    if (completed) {
      later(
          () -> {
            if (!threadsEnded && !working()) {
              threadsEnded = true;
              release();
              connection.threadEnded(this);
            }
          });
    }
  }

  @Override
  public void complete() {
    if (claimed) {
      return;
    }
    claimed = true;
    markCommitted();
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

  // --- another protocol

  @Override
  public Tunnel upgrade(String protocol) {
    if (claimed || committed() || tunnel != null) {
      throw new IllegalStateException("the exchange has been answered");
    }
    boolean http2 = request().version() == HttpVersion.HTTP_2;
    if (!offered(protocol)) {
      throw new IllegalStateException("the client has not offered that protocol");
    }
    if (!http2 && request().contentLength() != 0) {
      throw new IllegalStateException("the request has a body");
    }
    overrule(http2 ? 200 : 101);
    tunnel = protocol;
    markCommitted();
    if (input == null) {
      startTunnel(!http2);
    } else {
      if (!http2) {
        input = new ThreadInput(this, body);
      }
      onLoop(() -> startTunnel(!http2));
    }
    return new TunnelView(this, protocol);
  }

  private boolean offered(String protocol) {
    for (String one : request().upgrade().orElse("").split(",", -1)) {
      if (one.strip().equalsIgnoreCase(protocol)) {
        return true;
      }
    }
    return false;
  }

  private void startTunnel(boolean anew) {
    ThreadInput in = input;
    if (completed) {
      if (in != null) {
        in.failed(new ClosedChannelException());
      }
      return;
    }
    body.startTunnel(anew);
    if (anew && in != null) {
      body.consumer(in);
    }
    answer.open(-1);
    answer.flush();
    if (connection.context().draining().getAsBoolean()) {
      connection.endTunnel(this);
    }
  }

  /** What is spoken instead of HTTP; null while that is HTTP. */
  public @Nullable String tunnel() {
    return tunnel;
  }

  // --- the end

  @Override
  public void fail(Throwable cause) {
    onLoop(
        () -> {
          if (completed) {
            return;
          }
          if (answer.begun() || committed()) {
            report(cause);
            answer.abort(cause);
          } else {
            failBeforeCommit(cause);
          }
        });
  }

  /** Answers 500, or what the broken body of the request calls for. */
  void failBeforeCommit(Throwable cause) {
    failure = cause;
    forget();
    if (cause instanceof BodyException broken) {
      answer.bodyBroken();
      sendText(broken.status());
    } else {
      report(cause);
      sendText(500);
    }
  }

  private void report(Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("{} {}: {}", request().method(), request().path(), cause.toString());
    } else {
      log.error("{} {} failed", request().method(), request().path(), cause);
    }
  }

  private void sendText(int newStatus) {
    overrule(newStatus);
    claimed = true;
    responseFields().set("Content-Type", "text/plain;charset=utf-8");
    String text = newStatus + " " + StatusLine.reason(newStatus) + "\n";
    answer.whole(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The answer has been handed over whole. */
  void answered() {
    over();
    ThreadInput in = input;
    if (in != null && tunnel == null) {
      in.over();
    }
    answer.answered();
  }

  /** The connection, or its part for this exchange, is gone. */
  public void lost(Throwable cause) {
    if (!completed) {
      if (failure == null) {
        failure = cause;
      }
      answer.discard();
      over();
    }
    body.fail(cause);
    InFlight.Ticket admission = ticket;
    if (admission != null && admission.cancel()) {
      ticket = null; // no thread will come
      release();
    }
    ThreadOutput out = output;
    if (out != null) {
      out.discard();
    }
  }

  private void over() {
    completed = true;
    markCommitted();
    Optional<Throwable> why = Optional.ofNullable(failure);
    ServerContext context = connection.context();
    long end = answer.atOnce() ? answeredNanos() : context.network().clock().nanos();
    context.observer().completed(this, end - receivedNanos(), why);
    List<BiConsumer<HttpExchange, Optional<Throwable>>> all = listeners;
    if (all != null) {
      listeners = null;
      all.forEach(listener -> listener.accept(this, why));
    }
    awaitNoClient();
    if (!working()) {
      release();
    }
  }

  /** Gives back what a thread would have read or written; it is over, and no thread is at it. */
  private void release() {
    ThreadInput in = input;
    if (in != null) {
      in.release();
    }
    ThreadOutput out = output;
    if (out != null) {
      out.release();
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
      log.debug("the network has been closed under {} {}", request().method(), request().path());
    }
  }

  // --- for its parts

  @Override
  public long bytesReceived() {
    return body.received();
  }

  /** Where it stands; any thread, for a dump. */
  Stage stage() {
    InFlight.Ticket admission = ticket;
    if (admission != null && admission.isWaiting()) {
      return Stage.QUEUED;
    } else if (detached && tunnel == null && !working()) {
      return Stage.PARKED;
    } else if (committed()) {
      return Stage.WRITING;
    }
    return handler != null && admission == null ? Stage.READING : Stage.RUNNING;
  }

  @Override
  public long bytesSent() {
    return answer.sent();
  }

  /** The request's half. */
  public IncomingBody body() {
    return body;
  }

  /** The answer's half. */
  public Answer answer() {
    return answer;
  }

  /** The thread that works on it, if there is one at the moment. */
  public @Nullable Thread thread() {
    return thread;
  }

  /** Whether a thread has been promised to it, or works on it, and is not through. */
  public boolean working() {
    InFlight.Ticket admission = ticket;
    return workers > 0 || (admission != null && !admission.isWaiting() && !threadOver);
  }
}
