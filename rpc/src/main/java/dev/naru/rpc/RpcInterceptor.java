package dev.naru.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Stands around the handlers of a server: looks at who asks, measures, changes what comes of it.
 * Found by {@link java.util.ServiceLoader} in the JAR of a service, for that service's handlers.
 *
 * <pre>{@code
 * public Object intercept(RpcContext context, Call call) throws Exception {
 *   if (!context.metadata().has("tenant")) {
 *     throw new RpcException("no tenant");
 *   }
 *   return call.proceed();
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RpcInterceptor {

  /**
   * Runs where the handler does: on the loop for one that is {@link OnLoop}.
   *
   * @param call goes on, to the next interceptor or the handler
   * @return what the handler returned, or something else: a value, a {@code CompletionStage}, a
   *     {@code Flow.Publisher}
   * @throws Exception as a handler may
   */
  @Nullable Object intercept(RpcContext context, Call call) throws Exception;

  /** What is intercepted. */
  @FunctionalInterface
  interface Call {
    /** Goes on. */
    @Nullable Object proceed() throws Exception;
  }
}
