package dev.naru.internet.junit;

import static dev.naru.internet.junit.InternetAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.naru.internet.fault.Faults;
import dev.naru.internet.tcp.CloseReason;
import dev.naru.internet.topology.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What a test with {@link Internet} is given, and what it says when it fails. (Replay: exact.) */
class InternetExtensionTest {

  @Test
  @Internet(
      routers = "core",
      links = {"phone - core 20ms 50Mbit/s", "core - server 5ms jitter 1ms mtu 1400 codel"})
  void wordsMakeATopology(Simulation net, @On("server") Host server) {
    assertThat(net.host("core").isRouter()).isTrue();
    assertThat(server.name()).isEqualTo("server");
    assertThat(net.internet().link("core", "server").config().mtu()).isEqualTo(1400);
    assertThat(net.internet().link("phone", "core").config().rate()).isEqualTo(50_000_000);
    var report = net.internet().ping("phone", server.address(4), 1);
    assertThat(report.roundTrips().getFirst()).isBetween(50_000_000L, 52_100_000L);
  }

  @Test
  @Internet
  void aServerThatIsOffIsWaitedForAndOneWithoutThePortRefuses(
      Simulation net, @Between(from = "client", to = "server") Faults line) {
    Conversation refused = net.connect("client", "server", 80);
    net.run();
    assertThat(refused).closedBy(CloseReason.REFUSED).received(0);
    var cut = line.cut();
    Conversation patient = net.connect("client", "server", 80);
    net.run(Duration.ofSeconds(10));
    assertThat(patient).isOpen().retransmitted(3);
    cut.close();
  }

  @Test
  @Internet
  void aConversationHasTwoEndsAndAnOrderlyClose(Simulation net) {
    List<Conversation> servers = net.listen("server", 7);
    Conversation client = net.connect("client", "server", 7).say("over").say(100_000).close();
    net.run(Duration.ofSeconds(10));
    assertThat(servers).hasSize(1);
    assertThat(servers.getFirst()).received(100_004).closedBy(CloseReason.FINISHED);
    assertThat(client.connection()).isIn("TIME-WAIT").retransmitted(0);
    assertThatThrownBy(() -> assertThat(client).retransmitted(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("segments sent again is 0, expected 1");
    assertThatThrownBy(() -> assertThat(servers.getFirst()).received("over"))
        .hasMessageContaining("received 100004 bytes, expected 4");
  }

  /** Run by the tests below only. */
  static class Victim {
    @Test
    @Internet(seed = 7)
    void fails(Simulation net) {
      net.connect("client", "server", 80);
      net.run();
      throw new AssertionError("on purpose");
    }

    @Test
    @Internet
    void isSkipped(Simulation net) {
      Assumptions.assumeTrue(net.seed() < 0);
    }
  }

  /** Run by a test below only. */
  static class Misspelt {
    @Test
    @Internet(links = "client - server 10lightyears")
    void neverRuns(Simulation net) {}
  }

  private static SummaryGeneratingListener run(Class<?> type, Map<String, String> parameters) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(type))
            .configurationParameters(parameters)
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener;
  }

  private static Throwable failure(Class<?> type, Map<String, String> parameters) {
    var summary = run(type, parameters).getSummary();
    assertThat(summary.getTestsFailedCount()).isEqualTo(1);
    return summary.getFailures().getFirst().getException();
  }

  @Test
  void aFailingTestTellsLadderNetstatAndSeed() {
    Throwable failure = failure(Victim.class, Map.of());
    assertThat(failure).hasMessage("on purpose");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0])
        .hasMessageContainingAll(
            "seed 7 (again: -Dnaru.internet.seed=7)", "─ SYN seq 0 ─", "RST", "Proto Recv-Q");
  }

  @Test
  void anotherSeedCanBeAskedFor() {
    Throwable failure = failure(Victim.class, Map.of("naru.internet.seed", "99"));
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("seed 99 ");
  }

  @Test
  void anAbortedTestIsNoFailure() {
    assertThat(run(Victim.class, Map.of()).getSummary().getTestsAbortedCount()).isEqualTo(1);
  }

  @Test
  void wordsThatMeanNothingAreNamed() {
    assertThat(failure(Misspelt.class, Map.of()))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"10lightyears\" in \"client - server 10lightyears\"");
  }

  @Test
  void theGuideShowsTheFirstTestAsItIs() throws Exception {
    String test = Files.readString(Path.of("src/test/java/dev/naru/internet/junit/FirstTest.java"));
    String shown = test.substring(test.indexOf("// begin\n") + 9, test.indexOf("  // end"));
    assertThat(Files.readString(Path.of("../docs/internet-junit.md")))
        .contains(shown.stripTrailing().stripIndent());
  }
}
