package dev.naru.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.rpc.EventPattern;
import dev.naru.rpc.Idempotent;
import dev.naru.rpc.Limit;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.Payload;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.Services;
import dev.naru.rpc.client.RpcTransportException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class RpcClientTest {

  private final RpcFixture fixture = new RpcFixture();
  private final RpcClient client = open(fixture.port()).open();

  private RpcClient.Builder open(int port) {
    return RpcClient.tcp("127.0.0.1", port)
        .network(fixture.platform.platform().network())
        .timeout(Duration.ofSeconds(60));
  }

  @AfterEach
  void close() {
    client.close();
    fixture.close();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    try {
      get(stage);
    } catch (CompletionException failed) {
      return failed.getCause();
    }
    throw new AssertionError("it has not failed");
  }

  private static Reason reason(CompletionStage<?> stage) {
    return ((RpcTransportException) failure(stage)).reason();
  }

  @Test
  void aCallHasItsValue() {
    assertThat(get(client.send("sum", List.of(1, 2, 3), Integer.class))).isEqualTo(6);
    assertThat(get(client.send(Map.of("cmd", "obj", "v", 1), 7, String.class))).isEqualTo("obj 7");
    assertThat(get(client.send("null", Map.of(), String.class))).isNull();
    assertThat(get(client.send("void", Map.of(), String.class))).isNull();
    assertThat(get(client.send("echo", List.of(1, 2), new TypeReference<List<Long>>() {})))
        .containsExactly(1L, 2L);
  }

  @Test
  void anErrorIsTheServices() {
    assertThat(failure(client.send("rpc.text", 1, String.class)))
        .isInstanceOf(RpcException.class)
        .hasMessage("m");
    RpcException object = (RpcException) failure(client.send("rpc.object", 1, String.class));
    assertThat(((JsonNode) object.error()).path("code").asInt()).isEqualTo(42);
    assertThat(failure(client.send("nobody", 1, String.class)))
        .hasMessage("There is no matching message handler defined in the remote service.");
  }

  @Test
  void anAnswerOfAnotherTypeIsToldSo() {
    assertThat(reason(client.send("text", "no number", Integer.class)))
        .isEqualTo(Reason.BAD_ANSWER);
  }

  @Test
  void tenThousandCallsAtOnceHaveTheirOwnAnswers() {
    List<CompletionStage<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(client.send("sum", new int[] {i, 1}, Integer.class));
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(get(all.get(i))).isEqualTo(i + 1);
    }
  }

  @Test
  void aStreamHasAllItsValuesInOrder() {
    List<Integer> values = get(Services.all(client.stream("stream", 10_000, Integer.class)));
    assertThat(values).hasSize(10_000).isSorted();
    assertThat(failure(Services.all(client.stream("stream.fails", 1, Integer.class))))
        .hasMessage("after one");
  }

  @Test
  void aStreamIsNoFasterThanItsSubscriberAndEndsWhenThatCancels() {
    List<Integer> values = new ArrayList<>();
    CompletableFuture<Void> ten = new CompletableFuture<>();
    AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    client.stream("endless", 1, Integer.class)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription its) {
                subscription.set(its);
                its.request(10);
              }

              @Override
              public void onNext(Integer value) {
                values.add(value);
                if (value == 10) {
                  ten.complete(null);
                }
              }

              @Override
              public void onError(Throwable failure) {
                ten.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {}
            });
    ten.join();
    // The server has been granted 64, and asks its publisher for no more than another 64.
    assertThat(fixture.services.asked.get()).isLessThanOrEqualTo(200);
    subscription.get().cancel();
    assertThat(fixture.services.cancelled.join()).isTrue();
    assertThat(values).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void aCallThatIsCancelledIsStoppedAtTheOtherEnd() {
    get(client.send("sum", List.of(1), Integer.class)); // both know each other now
    CompletableFuture<String> held = client.send("held", 1, String.class).toCompletableFuture();
    fixture.services.entered.join();
    held.cancel(true);
    assertThat(fixture.services.interrupted.join()).isTrue();
  }

  @Test
  void aDeadlineIsKnownAtTheOtherEnd() {
    try (RpcClient hasty = open(fixture.port()).timeout(Duration.ofSeconds(20)).open()) {
      assertThat(get(hasty.send("left", 1, Long.class))).isBetween(0L, 20_000L);
      assertThat(get(hasty.send("left", 1, Long.class))).isBetween(0L, 20_000L);
    }
    assertThat(get(client.send("left", 1, Long.class))).isBetween(20_001L, 30_000L);
  }

  @Test
  void withoutAnAnswerACallFailsInTime() throws IOException {
    try (ServerSocket mute = new ServerSocket(0);
        RpcClient hasty = open(mute.getLocalPort()).timeout(Duration.ofMillis(50)).open()) {
      assertThat(reason(hasty.send("sum", 1, String.class))).isEqualTo(Reason.TIMEOUT);
    }
  }

  /** Takes a port that refuses whoever connects: it is bound, and does not listen. */
  private static int bound(Socket socket) throws IOException {
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket.getLocalPort();
  }

  @Test
  void whereNobodyListensACallSaysSo() throws IOException {
    try (Socket silent = new Socket();
        RpcClient lost = open(bound(silent)).open()) {
      assertThat(failure(lost.send("sum", 1, String.class)))
          .hasMessageContaining("cannot connect to 127.0.0.1:" + silent.getLocalPort());
      assertThat(reason(lost.emit("sum", 1))).isEqualTo(Reason.NOT_CONNECTED);
    }
  }

  @Test
  void anEventThatWaitsForAConnectionThatIsRefusedSaysSo() throws IOException {
    try (Socket silent = new Socket();
        RpcClient lost = open(bound(silent)).open()) {
      assertThat(reason(lost.emit("sum", 1))).isEqualTo(Reason.NOT_CONNECTED);
    }
  }

  @Test
  void anEventIsHeardThoughItsClientIsClosedAtOnce() {
    for (int i = 1; i <= 20; i++) {
      try (RpcClient brief = open(fixture.port("tcp")).open()) {
        brief.send("sum", List.of(i), Integer.class).toCompletableFuture().join();
        brief.emit("user.created", i).thenRun(brief::close).toCompletableFuture().join();
      }
      fixture.services.awaitHeard(2 * i);
    }
  }

  @Test
  void whenTheServerDiesAllPendingCallsFailAndNoneHangs() {
    List<CompletionStage<String>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(client.send("never", i, String.class));
    }
    // They have been written before it: what is not written yet has no connection to lose.
    get(client.emit("nobody hears it", 1));
    fixture.server.close();
    for (CompletionStage<String> each : all) {
      assertThat(reason(each)).isEqualTo(Reason.CONNECTION_CLOSED);
    }
  }

  @Test
  void aClientThatIsClosedFailsWhatIsPending() {
    CompletionStage<String> never = client.send("never", 1, String.class);
    client.close();
    assertThat(reason(never)).isIn(Reason.CLIENT_CLOSED, Reason.CONNECTION_CLOSED);
    assertThat(reason(client.send("sum", 1, String.class))).isEqualTo(Reason.CLIENT_CLOSED);
  }

  @Test
  void moreCallsThanMayWaitAreRefusedAtOnce() {
    try (RpcClient small = open(fixture.port()).pending(1).open()) {
      small.send("never", 1, String.class);
      assertThat(reason(small.send("sum", List.of(1), Integer.class)))
          .isEqualTo(Reason.TOO_MANY_CALLS);
    }
  }

  /** Closes each connection after its first request, so many times; then answers "1". */
  private static AtomicInteger fragile(ServerSocket server, int times) {
    AtomicInteger connections = new AtomicInteger();
    Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              Socket socket = server.accept();
              byte[] request = new byte[10_000];
              int length = socket.getInputStream().read(request);
              if (connections.incrementAndGet() > times) {
                String text = new String(request, 0, length, StandardCharsets.UTF_8);
                String id = text.replaceAll("(?s).*\"id\":\"(\\d+)\".*", "$1");
                String json = "{\"response\":1,\"isDisposed\":true,\"id\":\"" + id + "\"}";
                socket
                    .getOutputStream()
                    .write((json.length() + "#" + json).getBytes(StandardCharsets.UTF_8));
              } else {
                socket.close();
              }
            }
          } catch (IOException closed) {
            // the test has ended
          }
        });
    return connections;
  }

  @Test
  void onlyWhatMayBeRepeatedIsSentAgain() throws IOException {
    try (ServerSocket server = new ServerSocket(0);
        RpcClient retrying = open(server.getLocalPort()).open()) {
      AtomicInteger connections = fragile(server, 2);
      assertThat(reason(retrying.send("count", Map.of(), Integer.class)))
          .isEqualTo(Reason.CONNECTION_CLOSED);
      assertThat(connections).hasValue(1);
      assertThat(get(retrying.sendIdempotent("count", Map.of(), Integer.class))).isEqualTo(1);
      assertThat(connections).hasValue(3);
    }
  }

  @Test
  void aLostConnectionIsMadeAgain() throws IOException {
    try (ServerSocket server = new ServerSocket(0);
        RpcClient again = open(server.getLocalPort()).open()) {
      fragile(server, 1);
      assertThat(reason(again.send("count", Map.of(), Integer.class)))
          .isEqualTo(Reason.CONNECTION_CLOSED);
      assertThat(get(again.send("count", Map.of(), Integer.class))).isEqualTo(1);
    }
  }

  @Test
  void callsAreSharedAmongAddressesAndThoseThatAreDownAreLeftOut() throws IOException {
    try (RpcFixture second = new RpcFixture();
        Socket silent = new Socket();
        RpcClient both =
            open(fixture.port())
                .address("127.0.0.1", second.port())
                .address("127.0.0.1", bound(silent))
                .open()) {
      for (int i = 0; i < 30; i++) {
        get(both.send("count", Map.of(), Integer.class));
      }
      assertThat(fixture.services.counted.get() + second.services.counted.get()).isEqualTo(30);
      assertThat(fixture.services.counted).hasValueGreaterThanOrEqualTo(10);
      assertThat(second.services.counted).hasValueGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void aRoleIsNeededWhereOneIsDemanded() throws Exception {
    var accounts = fixture.platform.platform().accounts();
    accounts.create("kim", "correct horse battery".toCharArray(), Set.of("user", "admin"));
    accounts.create("lee", "correct horse battery".toCharArray(), Set.of("user"));
    assertThat(failure(client.send("secret", 1, String.class)))
        .hasMessageStartingWith("Unauthorized");
    try (RpcClient lee = as("lee:correct horse battery");
        RpcClient wrong = as("kim:wrong");
        RpcClient kim = as("kim:correct horse battery")) {
      assertThat(failure(lee.send("secret", 1, String.class))).hasMessageStartingWith("Forbidden");
      assertThat(failure(wrong.send("secret", 1, String.class)))
          .hasMessageStartingWith("Unauthorized");
      assertThat(get(kim.send("secret", 1, String.class))).isEqualTo("kim");
      accounts.changeRoles("kim", Set.of(), Set.of("admin"));
      assertThat(failure(kim.send("secret", 1, String.class))).hasMessageStartingWith("Forbidden");
    }
  }

  private RpcClient as(String credentials) {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return open(fixture.port()).metadata(() -> Map.of("authorization", basic)).open();
  }

  /** What a program calls. */
  interface Api {
    @MessagePattern("sum")
    int sum(List<Integer> numbers);

    @Idempotent
    @MessagePattern("sum")
    CompletionStage<Integer> sumLater(int... numbers);

    @MessagePattern("members")
    String members(@Payload("name") String name, @Payload("age") int age);

    @MessagePattern(json = "{v: 1, cmd: 'obj'}")
    String object(int data);

    @MessagePattern("stream")
    Flow.Publisher<Integer> stream(int upTo);

    @Limit(timeoutMillis = 50)
    @MessagePattern("never")
    String never();

    @EventPattern("user.created")
    CompletionStage<Void> created(Map<String, Integer> user);
  }

  @Test
  void anInterfaceIsCalledAsIfItWereHere() {
    Api api = client.proxy(Api.class);
    assertThat(api.sum(List.of(1, 2))).isEqualTo(3);
    assertThat(get(api.sumLater(1, 2, 3))).isEqualTo(6);
    assertThat(api.members("Kim", 7)).isEqualTo("Kim 7 -");
    assertThat(api.object(1)).isEqualTo("obj 1");
    assertThat(get(Services.all(api.stream(3)))).containsExactly(1, 2, 3);
    assertThatThrownBy(api::never).isInstanceOf(RuntimeException.class);
    get(api.created(Map.of("id", 1)));
    fixture.services.awaitHeard(2);
    assertThat(api.toString()).isEqualTo("Api by RpcClient");
  }
}
