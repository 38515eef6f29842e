package dev.naru.internet.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.view.ConnectionLog.Side;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** Small runs, whose ladders people have read. (Replay: exact.) */
class LadderTest {
  private final Pair pair = new Pair();

  private String ladder() {
    return Ladder.of(pair.recording, "phone", "server").text();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = LadderTest.class.getResourceAsStream(name + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void isWellFormed(String svg) throws Exception {
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("svg");
  }

  @Test
  void aLostSegmentIsCrossedOutAndItsCopyFillsTheGap() throws Exception {
    pair.internet.faultsOneWay("phone", "server").lose(Pair.data(2), "lost");
    pair.say(5000);
    pair.internet.runUntilIdle();
    assertThat(ladder()).isEqualTo(golden("lost-segment"));
  }

  @Test
  void aLateOriginalArrivesBehindItsCopyAndIsADuplicate() throws Exception {
    pair.internet.faultsOneWay("phone", "server").delay(Pair.data(2), 60 * Pair.MS);
    pair.open(5000);
    pair.internet.runUntilIdle();
    assertThat(ladder()).isEqualTo(golden("late-original"));
  }

  @Test
  void aLostSynIsAskedAgainAfterASecondOfSilence() throws Exception {
    pair.internet.faultsOneWay("phone", "server").loseNth(1);
    pair.say(100);
    pair.internet.runUntilIdle();
    assertThat(ladder()).isEqualTo(golden("lost-syn"));
  }

  @Test
  void whatIsDoubledDamagedOrMeetsNoPowerIsSaid() {
    pair.internet.faultsOneWay("server", "phone").duplicate(1);
    pair.say(100);
    pair.internet.runFor(100 * Pair.MS);
    assertThat(ladder()).contains("doubled on the way; a duplicate, ignored");

    Pair other = new Pair();
    other.internet.powerOff("server");
    other.say(100);
    other.internet.runFor(500 * Pair.MS);
    assertThat(Ladder.of(other.recording, "phone", "server").text())
        .containsOnlyOnce("✗")
        .contains("power off");

    Pair third = new Pair();
    third.internet.faultsOneWay("phone", "server").corrupt(1);
    third.say(100);
    third.internet.runFor(500 * Pair.MS);
    assertThat(Ladder.of(third.recording, "phone", "server").text())
        .contains("damaged on the way, thrown away");
  }

  @Test
  void pingsAreInAllTrafficButNotInAConnections() {
    TcpConnection connection = pair.open(10);
    pair.internet.ping("phone", pair.internet.host("server").address(4), 1);
    assertThat(ladder()).contains("ping request 0", "ping reply 0", "seq 1:11");
    assertThat(Ladder.of(pair.recording, connection.tuple(), List.of("phone", "server")).text())
        .contains("seq 1:11")
        .doesNotContain("ping");
  }

  @Test
  void noLineIsWiderThanAHundredAndALongOneLeavesOutItsMiddle() {
    pair.say(400_000);
    pair.internet.runUntilIdle();
    String text = ladder();
    assertThat(text.lines().mapToInt(String::length).max()).hasValue(100);
    assertThat(text).containsPattern("… \\d+ more …");
    assertThat(text.lines().count()).isLessThan(100);
  }

  @Test
  void whatGoesToAHostWithoutAColumnIsNotShown() {
    Internet internet =
        Topology.seed(1)
            .transport(TcpStack::new)
            .router("core")
            .host("phone")
            .host("other")
            .host("server")
            .link("phone", "core", LinkConfig.IDEAL.withDelay(Pair.MS))
            .link("other", "core", LinkConfig.IDEAL.withDelay(Pair.MS))
            .link("server", "core", LinkConfig.IDEAL.withDelay(Pair.MS))
            .build();
    Recording recording = new Recording();
    internet.trace().add(recording);
    internet.ping("other", internet.host("server").address(4), 3);
    Fault cut = internet.faults("phone", "core").cut();
    internet.ping("server", internet.host("phone").address(4), 1);
    cut.close();
    internet.ping("phone", internet.host("server").address(4), 1);
    assertThat(
            Ladder.of(recording, "phone", "server").text().lines().filter(l -> l.contains("ping")))
        .as("one that is lost, one that is answered, none of the other's")
        .hasSize(3)
        .filteredOn(line -> line.contains("✗"))
        .hasSize(1);
  }

  @Test
  void aRecordingThatIsFullSaysSo() {
    Recording small = new Recording(3);
    pair.internet.trace().add(small);
    pair.say(100);
    pair.internet.runFor(100 * Pair.MS);
    assertThat(small.sightings()).hasSize(3);
    assertThat(small.missed()).isPositive();
    assertThat(Ladder.of(small, "phone", "server").text()).contains("more than were kept");
  }

  @Test
  void aLadderNeedsTwoHosts() {
    assertThatThrownBy(() -> Ladder.of(pair.recording, "phone"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void picturesAreXmlAndNameWhatWasLostAndSentAgain() throws Exception {
    ConnectionLog log = new ConnectionLog(pair.internet);
    pair.internet.trace().add(log);
    pair.internet.faultsOneWay("phone", "server").lose(Pair.data(20), "lost & gone");
    TcpConnection connection = pair.say(100_000);
    pair.internet.runUntilIdle();
    String ladder = Ladder.of(pair.recording, "phone", "server").svg("A <lost> segment");
    isWellFormed(ladder);
    assertThat(ladder).contains("lost &amp; gone", "A &lt;lost&gt; segment", "· 3 dupACK");
    Side side = new Side("phone", connection.tuple());
    assertThat(log.busiest()).contains(side);
    String plot = Plot.svg(log, side);
    isWellFormed(plot);
    assertThat(plot).containsOnlyOnce("class=\"again\"").contains("100.0", "congestion window");
  }

  @Test
  void netstatListsWhatIsOpen() {
    pair.internet
        .host("server")
        .udp()
        .bind(Optional.empty(), 53, (_, _, _, _, payload) -> payload.release());
    pair.open(5000);
    pair.internet.runFor(35 * Pair.MS);
    assertThat(Netstat.of(pair.internet.host("server")).lines().skip(2))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("tcp").contains("*:80", "LISTEN"),
            line -> assertThat(line).startsWith("tcp").contains("ESTABLISHED", "20.000 ms"),
            line -> assertThat(line).startsWith("udp").contains("*:53"));
    assertThat(Netstat.of(pair.internet.host("phone"))).contains("   5000  ");
    pair.internet.powerOff("server");
    assertThat(Netstat.of(pair.internet.host("server"))).isEqualTo("server is off\n");
  }
}
