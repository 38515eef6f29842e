package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With its default limits, a Naru full of connections goes on serving whoever uses it. */
@Tag("full")
@Timeout(600)
class CrowdIT {

  private static final int IDLE = 10_000;

  /** A third of them in their bodies: as many as there are places for work. */
  private static final int SLOW = 3_000;

  /** Those of the crowd, of the virtual machine, and of the user. */
  private static final int FILES = IDLE + SLOW + 500;

  /** What a user is taken to notice, on a machine that does the crowd's work as well. */
  private static final Duration NOTICED = Duration.ofSeconds(2);

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void tenThousandIdleAndThreeThousandSlowClientsLeaveAUserUnharmed(String scheme)
      throws Exception {
    assumeTrue(mostFiles() >= FILES, FILES + " open files; the limit is " + mostFiles());
    try (NaruProcess naru = NaruProcess.demo(data)) {
      boolean secure = scheme.equals("https");
      URI site = secure ? naru.secureSite() : naru.site();
      Visitor ann = new Visitor(naru.site());
      assertThat(ann.signUp("ann", "correct horse").statusCode()).isEqualTo(303);
      List<Long> alone = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        visit(ann, i, alone);
      }
      Memory before = Memory.of(naru);
      try (Crowd crowd = new Crowd(site, secure ? Optional.of(trusting(naru)) : Optional.empty())) {
        crowd.idle(IDLE);
        Memory full = Memory.of(naru);
        crowd.slow(SLOW);
        List<Long> among = new ArrayList<>();
        double places = 0;
        // The first are cut after ten seconds; a third of them are slow in their heads.
        for (int i = 0; crowd.cut() < SLOW / 3; i++) {
          visit(ann, i, among);
          if (i % 100 == 0) {
            places = Math.max(places, naru.metrics().get("naru_in_flight"));
          }
        }
        System.out.printf(
            "%s: %d idle connections take %.1f KiB of RSS and %.1f KiB of heap each%n  a user's"
                + " answers, alone %s; among them and %d slow ones %s; %d of these cut%n  at most"
                + " %.0f places taken, %.0f requests waiting for their client at the end%n",
            scheme,
            crowd.idle(),
            (full.resident() - before.resident()) / 1024.0 / IDLE,
            (full.heap() - before.heap()) / 1024.0 / IDLE,
            figures(alone),
            SLOW,
            figures(among),
            crowd.cut(),
            places,
            naru.metrics().get("naru_in_flight_clients"));
        assertThat(places).isLessThan(SLOW / 3);
        assertThat(crowd.lost()).isZero();
        assertThat(crowd.idle()).isEqualTo(IDLE);
        assertThat(among).isNotEmpty();
        // The median, for the machine does the crowd's work as well: it is harm that is looked for,
        // and how fast Naru is the benchmarks say.
        assertThat(Duration.ofNanos(median(among))).isLessThan(NOTICED);
      }
      assertThat(naru.terminate()).isZero();
    }
  }

  /** A page of the application, a file, or a new post; takes the time. */
  private static void visit(Visitor ann, int round, List<Long> nanos) throws Exception {
    long begin = System.nanoTime();
    switch (round % 10) {
      case 0 -> assertThat(ann.post("Number " + round)).isPositive();
      case 1, 2, 3 ->
          assertThat(ann.get("/files/hello.txt").body()).isEqualTo("Hello from a file.\n");
      default -> assertThat(ann.get("/").statusCode()).isEqualTo(200);
    }
    nanos.add(System.nanoTime() - begin);
  }

  private static long median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
  }

  /** What one in a hundred takes, or more. */
  private static long late(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() * 99L / 100).findFirst().orElseThrow();
  }

  private static String figures(List<Long> nanos) {
    return "median %.1f ms, p99 %.1f ms, slowest %.1f ms of %d"
        .formatted(
            median(nanos) / 1e6, late(nanos) / 1e6, Collections.max(nanos) / 1e6, nanos.size());
  }

  private static SslContext trusting(NaruProcess naru) throws Exception {
    return SslContextBuilder.forClient()
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .trustManager(naru.authority().toFile())
        .build();
  }

  private static long mostFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  /**
   * What a process takes, in bytes.
   *
   * @param heap after a full collection
   */
  private record Memory(long resident, long heap) {

    static Memory of(NaruProcess naru) throws Exception {
      naru.collectGarbage();
      double heap =
          naru.metrics().entrySet().stream()
              .filter(each -> each.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
              .mapToDouble(each -> each.getValue())
              .sum();
      return new Memory(
          naru.metrics().get("process_memory_resident_bytes").longValue(), (long) heap);
    }
  }
}
