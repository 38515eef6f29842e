package dev.naru.rpc.client;

import dev.naru.engine.network.Blocking;
import dev.naru.rpc.EventPattern;
import dev.naru.rpc.Idempotent;
import dev.naru.rpc.Limit;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.Payload;
import dev.naru.rpc.dispatch.HandlerMethod;
import dev.naru.rpc.wire.Json;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;

/** Makes the methods of an interface calls. */
final class ClientProxy implements InvocationHandler {

  /** What a method does with its arguments. */
  private interface Action {
    @Nullable Object call(Object data);
  }

  private record Bound(Method method, Action action) {
    /** One argument is the data; several are their members; none is an empty object. */
    Object data(@Nullable Object @Nullable [] arguments) {
      Parameter[] parameters = method.getParameters();
      if (arguments == null || parameters.length == 0) {
        return Map.of();
      }
      if (parameters.length == 1 && !parameters[0].isAnnotationPresent(Payload.class)) {
        Object only = arguments[0];
        if (only == null) {
          throw new NullPointerException(method + " is given null, which Nest refuses to send");
        }
        return only;
      }
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (int i = 0; i < parameters.length; i++) {
        members.put(parameters[i].getAnnotation(Payload.class).value(), arguments[i]);
      }
      return members;
    }
  }

  private final Class<?> type;
  private final Map<Method, Bound> methods = new HashMap<>();

  private ClientProxy(Class<?> type, RpcClient client) {
    this.type = type;
    for (Method method : type.getMethods()) {
      if (!method.isDefault() && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
        methods.put(method, new Bound(method, action(method, client)));
      }
    }
  }

  static <T> T of(Class<T> type, RpcClient client) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new ClientProxy(type, client)));
  }

  private static Action action(Method method, RpcClient client) {
    Parameter[] parameters = method.getParameters();
    for (Parameter parameter : parameters) {
      if (parameters.length > 1 && !parameter.isAnnotationPresent(Payload.class)) {
        throw new IllegalArgumentException(
            method + " has several parameters: say which member each is, with @Payload(\"…\")");
      }
    }
    MessagePattern message = method.getAnnotation(MessagePattern.class);
    EventPattern event = method.getAnnotation(EventPattern.class);
    Class<?> returns = method.getReturnType();
    if (message == null && event == null) {
      throw new IllegalArgumentException(
          method + " is neither a @MessagePattern nor an @EventPattern");
    } else if (message == null) {
      Pattern pattern = HandlerMethod.pattern(method, event.value(), event.json());
      return data -> {
        CompletionStage<Void> sent = client.emit(pattern, data);
        return CompletionStage.class.isAssignableFrom(returns) ? sent : null;
      };
    }
    Pattern pattern = HandlerMethod.pattern(method, message.value(), message.json());
    boolean idempotent = method.isAnnotationPresent(Idempotent.class);
    Limit limit = method.getAnnotation(Limit.class);
    Duration timeout =
        limit != null && limit.timeoutMillis() > 0
            ? Duration.ofMillis(limit.timeoutMillis())
            : client.timeout();
    boolean later = CompletionStage.class.isAssignableFrom(returns);
    boolean stream = returns == Flow.Publisher.class;
    Type value = method.getGenericReturnType();
    if ((later || stream) && value instanceof ParameterizedType generic) {
      value = generic.getActualTypeArguments()[0];
    }
    ObjectReader reader =
        Json.MAPPER.readerFor(
            Json.MAPPER.constructType(value == void.class ? Object.class : value));
    if (stream) {
      return data -> client.stream(pattern, data, reader, timeout);
    } else if (later) {
      return data -> client.send(pattern, data, reader, timeout, idempotent);
    }
    return data -> wait(client.send(pattern, data, reader, timeout, idempotent));
  }

  private static @Nullable Object wait(CompletableFuture<?> result) {
    Blocking.assertMayBlock();
    try {
      return result.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failure;
    }
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Bound bound = methods.get(method);
    if (bound != null) {
      return bound.action().call(bound.data(arguments));
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " by RpcClient";
    };
  }
}
