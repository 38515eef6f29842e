package dev.naru.rpc.dispatch;

import dev.naru.rpc.EventPattern;
import dev.naru.rpc.Limit;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.Payload;
import dev.naru.rpc.Roles;
import dev.naru.rpc.RpcContext;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.Json;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** A method of a service, and how its parameters are filled from what was sent. */
public final class HandlerMethod {

  /** Where an argument comes from. */
  private sealed interface Source {
    record Data(ObjectReader reader, JavaType type) implements Source {}

    record Member(String name, ObjectReader reader, JavaType type) implements Source {}

    record Context() implements Source {}
  }

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final Pattern pattern;
  private final boolean event;
  private final String name;
  private final boolean onLoop;
  private final boolean returnsNothing;
  private final Set<String> roles;
  private final Optional<Limit> limit;
  private final List<Source> sources = new ArrayList<>();
  private final boolean members;
  private final MethodHandle spread;

  private HandlerMethod(Object service, Method method, Pattern pattern, boolean event) {
    this.pattern = pattern;
    this.event = event;
    Class<?> type = method.getDeclaringClass();
    this.name = type.getName() + "." + method.getName();
    this.onLoop =
        method.isAnnotationPresent(OnLoop.class) || type.isAnnotationPresent(OnLoop.class);
    this.returnsNothing = returnsNothing(method.getGenericReturnType());
    Roles who =
        method.isAnnotationPresent(Roles.class)
            ? method.getAnnotation(Roles.class)
            : type.getAnnotation(Roles.class);
    this.roles = who == null ? Set.of() : Set.of(who.value());
    this.limit = Optional.ofNullable(method.getAnnotation(Limit.class));
    if (onLoop && BaseStream.class.isAssignableFrom(method.getReturnType())) {
      throw new IllegalArgumentException(
          name + " returns a Stream, which a thread has to pull: remove @OnLoop");
    }
    for (Parameter parameter : method.getParameters()) {
      sources.add(source(parameter));
    }
    if (sources.stream().filter(Source.Data.class::isInstance).count() > 1) {
      throw new IllegalArgumentException(
          name + " has several parameters for all of the data: mark members with @Payload(\"…\")");
    }
    this.members = sources.stream().anyMatch(Source.Member.class::isInstance);
    try {
      method.setAccessible(true);
      MethodHandle bound = MethodHandles.lookup().unreflect(method);
      if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
        bound = bound.bindTo(service);
      }
      this.spread =
          bound
              .asFixedArity()
              .asSpreader(Object[].class, sources.size())
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("cannot call " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * The handlers of a service.
   *
   * @throws IllegalArgumentException naming the method that cannot be one, and why
   */
  public static List<HandlerMethod> of(Object service) {
    List<HandlerMethod> all = new ArrayList<>();
    for (Class<?> type = service.getClass(); type != Object.class && type != null; ) {
      for (Method method : type.getDeclaredMethods()) {
        if (!method.isSynthetic()) {
          MessagePattern message = method.getAnnotation(MessagePattern.class);
          EventPattern event = method.getAnnotation(EventPattern.class);
          if (message != null) {
            Pattern its = pattern(method, message.value(), message.json());
            all.add(new HandlerMethod(service, method, its, false));
          }
          if (event != null) {
            Pattern its = pattern(method, event.value(), event.json());
            all.add(new HandlerMethod(service, method, its, true));
          }
        }
      }
      type = type.getSuperclass();
    }
    all.sort(java.util.Comparator.comparing(HandlerMethod::name)); // reflection has no order
    return all;
  }

  /** The pattern of an annotated method. */
  public static Pattern pattern(Method method, String value, String json) {
    try {
      if (value.isEmpty() == json.isEmpty()) {
        throw new IllegalArgumentException("expected a pattern: (\"word\") or (json = \"{…}\")");
      }
      return json.isEmpty() ? Pattern.of(value) : Pattern.json(json);
    } catch (IllegalArgumentException mistake) {
      throw new IllegalArgumentException(method + ": " + mistake.getMessage(), mistake);
    }
  }

  /** {@code void}, {@code Void}, or a stage of it: an answer without a value. */
  private static boolean returnsNothing(Type type) {
    return type == void.class
        || type == Void.class
        || (type instanceof ParameterizedType generic
            && generic.getRawType() instanceof Class<?> raw
            && CompletionStage.class.isAssignableFrom(raw)
            && generic.getActualTypeArguments()[0] == Void.class);
  }

  private static Source source(Parameter parameter) {
    if (parameter.getType() == RpcContext.class) {
      return new Source.Context();
    }
    JavaType type = Json.MAPPER.constructType(parameter.getParameterizedType());
    ObjectReader reader = Json.MAPPER.readerFor(type);
    Payload member = parameter.getAnnotation(Payload.class);
    return member == null
        ? new Source.Data(reader, type)
        : new Source.Member(member.value(), reader, type);
  }

  Pattern pattern() {
    return pattern;
  }

  boolean isEvent() {
    return event;
  }

  String name() {
    return name;
  }

  boolean onLoop() {
    return onLoop;
  }

  boolean returnsNothing() {
    return returnsNothing;
  }

  /** What its annotations say, over what is said for all. */
  public PatternRule rule(Duration timeout) {
    return new PatternRule(
        limit.map(Limit::inFlight).orElse(0),
        limit
            .map(Limit::timeoutMillis)
            .filter(millis -> millis > 0)
            .map(Duration::ofMillis)
            .orElse(timeout),
        roles);
  }

  /**
   * Fills the parameters.
   *
   * @throws RpcException for the caller, when the data do not fit
   */
  @Nullable Object[] arguments(Call call) {
    @Nullable Object[] values = new @Nullable Object[sources.size()];
    Envelope.Part data = call.data();
    try {
      JsonNode tree = members && data != null ? Json.tree(data) : null;
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (sources.get(i)) {
              case Source.Context() -> call;
              case Source.Data(ObjectReader reader, JavaType type) ->
                  data == null
                      ? absent(reader, type)
                      : reader.readValue(data.json(), data.from(), data.length());
              case Source.Member(String member, ObjectReader reader, JavaType type) -> {
                JsonNode value = tree == null ? null : tree.get(member);
                yield value == null ? absent(reader, type) : reader.readValue(value);
              }
            };
      }
      return values;
    } catch (JacksonException mistake) {
      throw new RpcException("Invalid data: " + why(mistake));
    }
  }

  /** Null; 0 or false for a primitive; empty for an Optional. */
  private static @Nullable Object absent(ObjectReader reader, JavaType type) {
    return type.isPrimitive()
        ? reader
            .without(tools.jackson.databind.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .readValue(NULL)
        : reader.readValue(NULL);
  }

  /** What is wrong and where, in the data's own terms: no class names, no source. */
  private static String why(JacksonException mistake) {
    Throwable cause = mistake.getCause();
    String reason =
        cause instanceof IllegalArgumentException && cause.getMessage() != null
            ? cause.getMessage() // of a record's constructor
            : plain(mistake.getOriginalMessage());
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : mistake.getPath()) {
      if (step.getPropertyName() != null) {
        path.append('.').append(step.getPropertyName());
      } else {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    String where = path.isEmpty() ? "" : path.substring(path.charAt(0) == '.' ? 1 : 0) + ": ";
    return where + reason;
  }

  private static String plain(String message) {
    String first = message.lines().findFirst().orElse("it does not fit");
    return first.replaceAll("`(?:[\\w$]+\\.)*([\\w$<>\\[\\]., ]+)`", "$1");
  }

  @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    return Handler.call(spread, arguments);
  }
}
