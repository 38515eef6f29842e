package dev.naru.rpc.dispatch;

import dev.naru.rpc.Pattern;
import dev.naru.rpc.RpcContext;
import dev.naru.rpc.RpcInterceptor;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A method that answers calls, or hears events, of one pattern. */
public final class Handler {

  private final HandlerMethod method;
  private final List<RpcInterceptor> interceptors;
  private final PatternRule rule;
  private final PatternMetrics metrics;
  private final AtomicInteger running = new AtomicInteger();

  Handler(
      HandlerMethod method,
      List<RpcInterceptor> interceptors,
      PatternRule rule,
      PatternMetrics metrics) {
    this.method = method;
    this.interceptors = interceptors;
    this.rule = rule;
    this.metrics = metrics;
  }

  /** What it is for. */
  public Pattern pattern() {
    return method.pattern();
  }

  /** Whether it hears events. */
  public boolean isEvent() {
    return method.isEvent();
  }

  /** The method, for people. */
  public String name() {
    return method.name();
  }

  /** Who may call it; empty for everybody. */
  public Set<String> roles() {
    return rule.roles();
  }

  boolean onLoop() {
    return method.onLoop();
  }

  boolean returnsNothing() {
    return method.returnsNothing();
  }

  Duration timeout() {
    return rule.timeout();
  }

  PatternMetrics metrics() {
    return metrics;
  }

  /** Takes a place; false when the pattern has none left. */
  boolean enter() {
    int most = rule.inFlight();
    if (most == 0) {
      return true;
    }
    if (running.incrementAndGet() > most) {
      running.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    if (rule.inFlight() > 0) {
      running.decrementAndGet();
    }
  }

  /** Calls the method. */
  @Nullable Object invoke(RpcContext context, @Nullable Object[] arguments) throws Exception {
    return interceptors.isEmpty() ? method.invoke(arguments) : intercepted(context, arguments, 0);
  }

  private @Nullable Object intercepted(RpcContext context, @Nullable Object[] arguments, int next)
      throws Exception {
    return next == interceptors.size()
        ? method.invoke(arguments)
        : interceptors
            .get(next)
            .intercept(context, () -> intercepted(context, arguments, next + 1));
  }

  @Nullable Object[] arguments(Call call) {
    return method.arguments(call);
  }

  /** A bound method handle that takes its arguments in an array. */
  static @Nullable Object call(MethodHandle spread, @Nullable Object[] arguments) throws Exception {
    try {
      return (Object) spread.invokeExact(arguments);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable other) {
      throw new IllegalStateException(other);
    }
  }
}
