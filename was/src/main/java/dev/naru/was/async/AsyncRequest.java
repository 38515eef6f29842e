package dev.naru.was.async;

import dev.naru.engine.network.Clock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been put into asynchronous mode, from then to its end (Servlet 6.1, section
 * 2.3.3.3). It goes through cycles, each begun by {@code startAsync} within a dispatch of the
 * container:
 *
 * <pre>
 *   dispatched ─ startAsync ─ started ─ return ─ parked ─┬─ dispatch() ── dispatched again
 *                                                        ├─ complete() ── finished
 *                                                        ├─ time-out ──── listeners, error page
 *                                                        └─ failure ───── listeners, error page
 * </pre>
 *
 * <p>What is asked for while a thread of the container is in the application ({@code dispatch},
 * {@code complete}, a time-out) takes effect when that has returned: see {@link Turns}.
 */
public final class AsyncRequest extends StreamTurns implements AsyncContext {

  /** Milliseconds after which a cycle fails that nobody ended (section 2.3.3.3). */
  private static final long DEFAULT_TIMEOUT = 30_000;

  private final AsyncCourse course;
  private final Clock clock;
  private final AsyncListeners listeners = new AsyncListeners();

  private enum Pending {
    NOTHING,
    DISPATCH,
    COMPLETION
  }

  // guarded by this
  private boolean dispatched = true;
  private boolean started;
  private boolean failing;
  private boolean over;
  private Pending pending = Pending.NOTHING;
  private AsyncCourse.@Nullable Target target;
  private @Nullable Throwable failure;
  private boolean timedOut;
  private boolean streamsTold;
  private long timeout = DEFAULT_TIMEOUT;
  private int cycle;
  private Clock.@Nullable Scheduled timer;
  private @Nullable Throwable cut;

  private ServletRequest request;
  private ServletResponse response;
  private boolean original;
  private AsyncCourse.@Nullable Target back;
  private @Nullable ServletContext context;

  /**
   * Within the container's first dispatch of a request.
   *
   * @param threads gives a thread of the container
   */
  public AsyncRequest(
      AsyncCourse course,
      Clock clock,
      Consumer<Runnable> threads,
      ServletRequest request,
      ServletResponse response) {
    super(threads);
    this.course = course;
    this.clock = clock;
    this.request = request;
    this.response = response;
  }

  // --- for the request

  /**
   * Begins a cycle.
   *
   * @param asOriginal whether neither is wrapped by the application
   * @param dispatchBack where {@link #dispatch()} leads
   * @param begunIn what the paths of other dispatches are within
   * @throws IllegalStateException when it has begun within this dispatch, or outside of one
   */
  public AsyncContext start(
      ServletRequest asRequest,
      ServletResponse asResponse,
      boolean asOriginal,
      AsyncCourse.Target dispatchBack,
      ServletContext begunIn) {
    boolean again;
    synchronized (this) {
      if (over) {
        throw new IllegalStateException("the request is over");
      }
      if (started) {
        throw new IllegalStateException("the request is in asynchronous mode already");
      }
      if (!dispatched) {
        throw new IllegalStateException("asynchronous mode begins within a dispatch only");
      }
      again = cycle > 0;
      cycle++;
      started = true;
      timedOut = false;
      timeout = DEFAULT_TIMEOUT;
      request = asRequest;
      response = asResponse;
      original = asOriginal;
      back = dispatchBack;
      context = begunIn;
    }
    if (again) {
      listeners.restart(this, asRequest, asResponse);
    }
    return this;
  }

  /** Whether it is in asynchronous mode. */
  public synchronized boolean started() {
    return started;
  }

  /**
   * Whether it waits for its application: no more once {@code dispatch} or {@code complete} has
   * been called, except that the dispatch of the container in which it began comes to its end
   * first.
   */
  public synchronized boolean waits() {
    return started && (dispatched || pending == Pending.NOTHING);
  }

  /** A dispatch of the container has returned, or has thrown: goes on with what is due. */
  public void returned(@Nullable Throwable thrown) {
    synchronized (this) {
      dispatched = false;
      if (thrown != null) {
        failure = thrown;
      }
    }
    work();
  }

  /** It cannot be answered any more: the client is gone, or the application stops. */
  public void abandon(Throwable cause) {
    synchronized (this) {
      if (over || failing || pending == Pending.COMPLETION) {
        return;
      }
      failure = cause;
      pending = Pending.NOTHING;
    }
    signal();
  }

  // --- turns

  @Override
  protected @Nullable Turn next() {
    if (over) {
      return null;
    }
    if (failure != null) {
      return this::fail;
    }
    if (pending == Pending.DISPATCH) {
      return this::dispatchNow;
    }
    if (pending == Pending.COMPLETION || !started) {
      return this::finish;
    }
    if (timedOut) {
      return this::expire;
    }
    Turn turn = nextOfStreams();
    if (turn == null) {
      arm();
    }
    return turn;
  }

  /** The time runs from the return of the dispatch that began the cycle. */
  private void arm() {
    if (timer != null || timeout <= 0) {
      return;
    }
    int armed = cycle;
    timer =
        clock.schedule(
            Duration.ofMillis(timeout),
            () -> {
              synchronized (this) {
                if (cycle != armed || pending != Pending.NOTHING) {
                  return;
                }
                timedOut = true;
              }
              signal();
            });
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void dispatchNow() {
    AsyncCourse.Target to;
    ServletRequest with;
    ServletResponse and;
    synchronized (this) {
      to = target;
      with = request;
      and = response;
      pending = Pending.NOTHING;
      target = null;
      started = false;
      dispatched = true;
      disarm();
    }
    Throwable thrown = null;
    try {
      if (to != null) {
        course.dispatch(to, with, and);
      }
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      thrown = e;
    }
    synchronized (this) {
      dispatched = false;
      if (thrown != null) {
        failure = thrown;
      }
    }
  }

  private void fail() {
    Throwable cause;
    boolean tellStreams;
    synchronized (this) {
      cause = failure == null ? new IllegalStateException() : failure;
      failure = null;
      pending = Pending.NOTHING;
      failing = true;
      tellStreams = !streamsTold;
      streamsTold = true;
      disarm();
    }
    if (tellStreams) {
      tellListeners(cause);
    }
    listeners.tell(this, request, response, cause, AsyncListener::onError);
    unlessHandled(() -> course.failed(cause));
  }

  private void expire() {
    synchronized (this) {
      timedOut = false;
      failing = true;
      disarm();
    }
    listeners.tell(this, request, response, null, AsyncListener::onTimeout);
    unlessHandled(course::timedOut);
  }

  /** An answer to a failure. */
  @FunctionalInterface
  private interface Answer {
    void give() throws IOException;
  }

  private void unlessHandled(Answer answer) {
    if (!handled()) {
      try {
        answer.give();
      } catch (IOException | RuntimeException e) {
        cut = e;
      }
    }
    synchronized (this) {
      failing = false;
      if (pending == Pending.NOTHING) {
        pending = Pending.COMPLETION;
      }
    }
  }

  private synchronized boolean handled() {
    return pending != Pending.NOTHING;
  }

  private void finish() {
    if (cut == null) {
      try {
        course.answerFailure();
      } catch (IOException | RuntimeException e) {
        cut = e;
      }
    }
    synchronized (this) {
      over = true;
      started = false;
      disarm();
    }
    listeners.tell(this, request, response, null, AsyncListener::onComplete);
    course.finish(cut);
  }

  @Override
  protected synchronized boolean open() {
    return !over && pending == Pending.NOTHING;
  }

  @Override
  protected void streamFailed(Throwable cause) {
    synchronized (this) {
      if (pending == Pending.NOTHING) {
        failure = cause;
        return;
      }
      streamsTold = true;
    }
    tellListeners(cause);
  }

  // --- for the application

  private void checkActive() {
    if (over || !(started || failing)) {
      throw new IllegalStateException("the asynchronous cycle is over");
    }
    if (pending != Pending.NOTHING) {
      throw new IllegalStateException("complete() or dispatch() has been called in this cycle");
    }
  }

  private void checkDispatched() {
    if (over || !dispatched || !started) {
      throw new IllegalStateException(
          "the dispatch in which the asynchronous cycle began has returned");
    }
  }

  @Override
  public synchronized ServletRequest getRequest() {
    checkActive();
    return request;
  }

  @Override
  public synchronized ServletResponse getResponse() {
    checkActive();
    return response;
  }

  @Override
  public synchronized boolean hasOriginalRequestAndResponse() {
    return original;
  }

  @Override
  public void dispatch() {
    dispatchTo(back);
  }

  @Override
  public void dispatch(String to) {
    ServletContext within = context;
    dispatchTo(within == null ? null : new AsyncCourse.Target(within, to));
  }

  @Override
  public void dispatch(ServletContext context, String to) {
    dispatchTo(new AsyncCourse.Target(context, to));
  }

  private void dispatchTo(AsyncCourse.@Nullable Target to) {
    synchronized (this) {
      checkActive();
      pending = Pending.DISPATCH;
      target = to;
    }
    signal();
  }

  @Override
  public void complete() {
    synchronized (this) {
      checkActive();
      pending = Pending.COMPLETION;
    }
    signal();
  }

  @Override
  public void start(Runnable work) {
    synchronized (this) {
      checkActive();
    }
    besides(
        () -> {
          try {
            work.run();
          } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            boolean late;
            synchronized (this) {
              late = over || pending != Pending.NOTHING;
              if (!late) {
                failure = e;
              }
            }
            if (late) {
              course.log("asynchronous work failed after its request had been ended", e);
            } else {
              signal();
            }
          }
        });
  }

  @Override
  public void addListener(AsyncListener listener) {
    add(listener, null, null);
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest suppliedRequest, ServletResponse suppliedResponse) {
    add(listener, suppliedRequest, suppliedResponse);
  }

  private void add(
      AsyncListener listener,
      @Nullable ServletRequest suppliedRequest,
      @Nullable ServletResponse suppliedResponse) {
    synchronized (this) {
      checkDispatched();
    }
    listeners.add(listener, suppliedRequest, suppliedResponse);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return course.create(type);
  }

  @Override
  public synchronized void setTimeout(long milliseconds) {
    checkDispatched();
    timeout = milliseconds;
  }

  @Override
  public synchronized long getTimeout() {
    return timeout;
  }
}
