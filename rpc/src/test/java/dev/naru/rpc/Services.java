package dev.naru.rpc;

import dev.naru.rpc.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Handlers of every shape, for tests. */
public class Services {

  /** What events have told. */
  public final List<String> heard = new CopyOnWriteArrayList<>();

  /** How many calls of {@code count} there were. */
  public final AtomicInteger counted = new AtomicInteger();

  /** Holds calls of {@code held} until it is counted down. */
  public final CountDownLatch gate = new CountDownLatch(1);

  /** Done when a call of {@code held} waits. */
  public final CompletableFuture<Boolean> entered = new CompletableFuture<>();

  /** Whether a held call was interrupted. */
  public final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

  /** Whether the endless stream was cancelled. */
  public final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

  /** How many values of the endless stream were asked for. */
  public final AtomicInteger asked = new AtomicInteger();

  /** A body. */
  public record Point(int x, int y) {
    public Point {
      if (x < 0) {
        throw new IllegalArgumentException("x is not negative");
      }
    }
  }

  @OnLoop
  @MessagePattern("sum")
  int sum(int[] numbers) {
    return IntStream.of(numbers).sum();
  }

  @MessagePattern("sum.blocking")
  int sumBlocking(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  @MessagePattern(json = "{cmd: 'obj', v: 1}")
  String object(JsonNode data) {
    return "obj " + data;
  }

  @MessagePattern("echo")
  JsonNode echo(JsonNode data) {
    return data;
  }

  @OnLoop
  @MessagePattern("text")
  String text(String text) {
    return text;
  }

  @OnLoop
  @MessagePattern("lone")
  String lone(int ignored) {
    return "a\ud800b";
  }

  @OnLoop
  @MessagePattern("void")
  void nothing() {}

  @MessagePattern("null")
  @Nullable String none() {
    return null;
  }

  @OnLoop
  @MessagePattern("optional")
  Optional<String> optional() {
    return Optional.empty();
  }

  @MessagePattern("later")
  CompletionStage<String> later() {
    return CompletableFuture.supplyAsync(() -> "later");
  }

  @OnLoop
  @MessagePattern("date")
  Instant date() {
    return Instant.parse("2026-11-29T00:00:00Z");
  }

  @MessagePattern("stream")
  Stream<Integer> stream(int upTo) {
    return IntStream.rangeClosed(1, upTo).boxed();
  }

  @OnLoop
  @MessagePattern("stream.fails")
  Flow.Publisher<Integer> streamFails() {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private boolean done;

              @Override
              public void request(long more) {
                if (!done) {
                  done = true;
                  subscriber.onNext(1);
                  subscriber.onError(new RpcException("after one"));
                }
              }

              @Override
              public void cancel() {}
            });
  }

  @OnLoop
  @MessagePattern("endless")
  Flow.Publisher<Integer> endless() {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private int next;
              private boolean over;

              @Override
              public void request(long more) {
                for (long i = 0; i < more && !over; i++) {
                  asked.incrementAndGet();
                  subscriber.onNext(++next);
                }
              }

              @Override
              public void cancel() {
                over = true;
                cancelled.complete(true);
              }
            });
  }

  @OnLoop
  @MessagePattern("never")
  CompletionStage<String> never() {
    return new CompletableFuture<>();
  }

  @MessagePattern("held")
  String held() {
    try {
      entered.complete(true);
      gate.await();
      return "free";
    } catch (InterruptedException stopped) {
      interrupted.complete(true);
      throw new RpcException("stopped");
    }
  }

  @OnLoop
  @MessagePattern("left")
  long left(RpcContext context) {
    return context.timeLeft().toMillis();
  }

  @Limit(timeoutMillis = 100)
  @MessagePattern("slow")
  String slow() {
    return held();
  }

  @Limit(inFlight = 1)
  @MessagePattern("one")
  String one() {
    return held();
  }

  @MessagePattern("throws")
  String fails() {
    throw new IllegalStateException("secret");
  }

  @OnLoop
  @MessagePattern("rpc.text")
  String rpcText() {
    throw new RpcException("m");
  }

  @OnLoop
  @MessagePattern("rpc.object")
  String rpcObject() {
    throw new RpcException((Object) Map.of("code", 42));
  }

  @OnLoop
  @MessagePattern("point")
  int point(Point point) {
    return point.x() + point.y();
  }

  @OnLoop
  @MessagePattern("members")
  String members(@Payload("name") String name, @Payload("age") int age, RpcContext context) {
    return name + " " + age + " " + context.metadata().path("trace").asString("-");
  }

  @Roles("admin")
  @MessagePattern("secret")
  String secret(RpcContext context) {
    return context.account().orElseThrow().name();
  }

  @MessagePattern("count")
  int count() {
    return counted.incrementAndGet();
  }

  @EventPattern("user.created")
  void created(JsonNode user) {
    heard.add("first " + user);
  }

  @OnLoop
  @EventPattern("user.created")
  void createdToo(JsonNode user) {
    heard.add("second " + user);
  }

  @EventPattern("held.event")
  void heldEvent() {
    heard.add(held());
  }

  /** Waits until so many events have been heard. */
  public void awaitHeard(int events) {
    while (heard.size() < events) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("heard only " + heard);
      }
      Thread.onSpinWait();
    }
  }

  /** A JSON text as a tree. */
  public static JsonNode json(String text) {
    return Json.MAPPER.readTree(text);
  }

  /** A list of the values that a publisher gives. */
  public static <T> CompletableFuture<List<T>> all(Flow.Publisher<T> publisher) {
    CompletableFuture<List<T>> all = new CompletableFuture<>();
    List<T> values = new ArrayList<>();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(T value) {
            values.add(value);
          }

          @Override
          public void onError(Throwable failure) {
            all.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            all.complete(values);
          }
        });
    return all;
  }
}
