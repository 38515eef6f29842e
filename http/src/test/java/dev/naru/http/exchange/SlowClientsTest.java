package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.config.Limits;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpTestServer;
import dev.naru.http.Wire;
import dev.naru.http.Wire.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With one place for work, clients that hardly move keep nobody out, and are not without bound. */
@Timeout(120)
class SlowClientsTest {

  private static final String LONG = "100000"; // not gathered before the thread starts
  private static final String SHORT = "1000";

  static Stream<Arguments> everywhere() {
    return ContractTest.everywhere();
  }

  /** Octets that were read, and failures of exchanges. */
  private final BlockingQueue<Integer> read = new LinkedBlockingQueue<>();

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  private HttpTestServer server(NetworkKind kind) {
    Limits d = Limits.DEFAULTS;
    Limits one =
        new Limits(
            d.connections(),
            d.connectionsPerAddress(),
            1,
            10, // who comes back waits in this line too
            d.header(),
            d.body(),
            d.handshakeTimeout(),
            d.headerTimeout(),
            Duration.ofHours(1), // nothing else ends what is slow here
            d.minimumRate(),
            d.idle());
    return HttpTestServer.on(kind, one, this::handle);
  }

  private void handle(HttpExchange exchange) {
    exchange.onComplete((over, failure) -> failure.ifPresent(failures::add));
    exchange.block(
        blocking -> {
          switch (blocking.request().path().value()) {
            case "/much" -> {
              for (int i = 0; i < 10_000; i++) { // more than kernels take
                blocking.output().write(new byte[10_000]);
              }
            }
            case "/take" -> {
              byte[] some = new byte[5_000];
              int total = 0;
              for (int n = blocking.input().read(some); n >= 0; n = blocking.input().read(some)) {
                total += n;
                read.add(n);
              }
              blocking.output().write(Integer.toString(total).getBytes());
            }
            default -> blocking.output().write("hello".getBytes());
          }
        });
  }

  private static void awaitClients(HttpTestServer server, int count) {
    var gauge = server.platform().platform().metrics().get("naru.in.flight.clients").gauge();
    long end = System.nanoTime() + 30_000_000_000L;
    double seen = gauge.value(); // once: kernels take some more now and then
    while (seen != count && System.nanoTime() < end) {
      Thread.yield();
      seen = gauge.value();
    }
    assertThat(seen).isEqualTo(count);
  }

  private static void crawl(Wire wire, String length) {
    wire.begin("POST", "/take", true, "content-length", length);
    wire.piece("x");
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whoseBodyComesSlowlyHoldsNoPlace(Version version, NetworkKind kind) throws Exception {
    try (HttpTestServer server = server(kind);
        Wire slow = version.connect(server);
        Wire user = version.connect(server)) {
      crawl(slow, LONG);
      assertThat(read.take()).isEqualTo(1);

      assertThat(user.ask("GET", "/").body()).isEqualTo("hello");
      assertThat(user.ask("GET", "/").body()).isEqualTo("hello");

      for (int i = 0; i < 9; i++) {
        slow.piece("x".repeat(11_111));
      }
      slow.end();
      assertThat(slow.response().body()).isEqualTo(LONG);
      assertThat(failures).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whoReadsSlowlyHoldsNoPlace(Version version, NetworkKind kind) throws Exception {
    try (HttpTestServer server = server(kind);
        Wire slow = version.connect(server);
        Wire user = version.connect(server)) {
      slow.stopReading();
      slow.begin("GET", "/much", false);
      awaitClients(server, 1);

      assertThat(user.ask("GET", "/").body()).isEqualTo("hello");
      assertThat(failures).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whenManyBodiesCrawlTheOneThatHasNotMovedForLongestIsGivenUp(
      Version version, NetworkKind kind) throws Exception {
    try (HttpTestServer server = server(kind);
        Wire first = version.connect(server);
        Wire second = version.connect(server);
        Wire third = version.connect(server);
        Wire fourth = version.connect(server)) {
      crawl(first, LONG);
      read.take();
      awaitClients(server, 1);
      crawl(second, LONG);
      read.take();
      awaitClients(server, 2);
      crawl(third, LONG);
      assertThat(first.response().status()).isEqualTo(408);

      read.take();
      awaitClients(server, 2);
      second.piece("x");
      assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
      awaitClients(server, 2);
      crawl(fourth, LONG);
      assertThat(third.response().status()).isEqualTo(408);

      for (int i = 0; i < 9; i++) {
        second.piece("x".repeat(i == 0 ? 11_110 : 11_111));
      }
      second.end();
      assertThat(second.response().body()).isEqualTo(LONG);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void shortBodiesThatAreStillGatheredCountAsWell(Version version, NetworkKind kind)
      throws Exception {
    try (HttpTestServer server = server(kind);
        Wire first = version.connect(server);
        Wire second = version.connect(server);
        Wire third = version.connect(server)) {
      crawl(first, SHORT);
      awaitClients(server, 1);
      crawl(second, SHORT);
      awaitClients(server, 2);
      crawl(third, SHORT);
      assertThat(first.response().status()).isEqualTo(408);

      second.piece("x".repeat(999));
      second.end();
      assertThat(second.response().body()).isEqualTo(SHORT);
      awaitClients(server, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whenManyReadSlowlyTheFirstIsCut(Version version, NetworkKind kind) throws Exception {
    try (HttpTestServer server = server(kind);
        Wire first = version.connect(server);
        Wire second = version.connect(server);
        Wire third = version.connect(server);
        Wire user = version.connect(server)) {
      int waiting = 0;
      for (Wire slow : new Wire[] {first, second, third}) {
        slow.stopReading();
        slow.begin("GET", "/much", false);
        awaitClients(server, Math.min(++waiting, 2));
      }
      assertThat(Optional.ofNullable(failures.poll(30, TimeUnit.SECONDS)))
          .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("too slowly"));
      assertThat(user.ask("GET", "/").body()).isEqualTo("hello");
      awaitClients(server, 2);
      assertThat(failures).isEmpty();
    }
  }
}
