package dev.naru.internet.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.probe.Traceroute;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.udp.UdpReceiver;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two phones at home, a server and a stranger outside. */
class NatTest {
  private static final long MINUTE = 60_000_000_000L;

  private final Internet internet =
      Topology.seed(1)
          .host("phone")
          .host("tablet")
          .host("server")
          .host("stranger")
          .router("core")
          .lan("wifi", LinkConfig.IDEAL, "192.168.1.0/24")
          .home("home", "wifi")
          .attach("phone", "wifi")
          .attach("tablet", "wifi")
          .link("home", "core", LinkConfig.IDEAL.withDelay(1_000_000))
          .link("server", "core", LinkConfig.IDEAL)
          .link("stranger", "core", LinkConfig.IDEAL)
          .build();
  private final List<String> log = new ArrayList<>();
  private final IpAddress outside =
      internet.host("home").addresses().stream()
          .filter(a -> a.toString().startsWith("172."))
          .findFirst()
          .orElseThrow();

  private UdpSocket bind(String host, int port) {
    UdpReceiver receiver =
        new UdpReceiver() {
          @Override
          public void onDatagram(
              long now, IpAddress source, int sourcePort, IpAddress destination, Payload payload) {
            String text = new String(payload.toByteArray(), StandardCharsets.UTF_8);
            log.add(host + ": " + text + " from " + source + ":" + sourcePort);
          }

          @Override
          public void onError(long now, IpError error, int port) {
            log.add(host + ": " + error.kind() + " " + error.destination() + ":" + port);
          }
        };
    return internet.host(host).udp().bind(Optional.empty(), port, receiver).orElseThrow();
  }

  private void send(UdpSocket from, IpAddress to, int port, String text) {
    from.send(internet.now(), to, port, Samples.text(text));
    internet.runFor(1_000_000_000L);
  }

  private IpAddress ip(String host) {
    return internet.host(host).address(4);
  }

  @Test
  void aClientInsideReachesTheWorldAndItsAnswerComesBack() {
    UdpSocket phone = bind("phone", 5000);
    UdpSocket server = bind("server", 53);
    send(phone, ip("server"), 53, "question");
    assertThat(log).containsExactly("server: question from " + outside + ":5000");
    send(server, outside, 5000, "answer");
    assertThat(log.getLast()).isEqualTo("phone: answer from " + ip("server") + ":53");
  }

  @Test
  void aPortHasOneMappingForAllDestinations() {
    UdpSocket phone = bind("phone", 5000);
    bind("server", 53);
    bind("stranger", 53);
    send(phone, ip("server"), 53, "1");
    send(phone, ip("stranger"), 53, "2");
    assertThat(log)
        .containsExactly(
            "server: 1 from " + outside + ":5000", "stranger: 2 from " + outside + ":5000");
  }

  @Test
  void twoHostsWithTheSamePortGetDifferentOnesOfTheSameParity() {
    bind("server", 53);
    send(bind("phone", 5000), ip("server"), 53, "1");
    send(bind("tablet", 5000), ip("server"), 53, "2");
    assertThat(log.getFirst()).endsWith(":5000");
    int port = Integer.parseInt(log.get(1).replaceAll(".*:", ""));
    assertThat(port).isNotEqualTo(5000).isEven();
  }

  @Test
  void anOutsiderIsRefusedUntilThePortIsForwarded() {
    bind("phone", 80);
    UdpSocket stranger = bind("stranger", 9);
    send(stranger, outside, 8080, "knock");
    assertThat(log).isEmpty();
    internet.forwardPort("home", 17, 8080, "phone", 80);
    send(stranger, outside, 8080, "hello");
    assertThat(log).containsExactly("phone: hello from " + ip("stranger") + ":9");
    internet.restart("home");
    bind("tablet", 81);
    send(stranger, outside, 8080, "again");
    assertThat(log.getLast()).isEqualTo("phone: again from " + ip("stranger") + ":9");
  }

  @Test
  void aStrangerDoesNotSlipThroughAnothersMapping() {
    UdpSocket phone = bind("phone", 5000);
    bind("server", 53);
    send(phone, ip("server"), 53, "question");
    log.clear();
    send(bind("stranger", 53), outside, 5000, "spoofed answer");
    assertThat(log).isEmpty();
  }

  @Test
  void aMappingEndsFiveMinutesAfterTheLastPacketFromInside() {
    UdpSocket phone = bind("phone", 5000);
    UdpSocket server = bind("server", 53);
    send(phone, ip("server"), 53, "question");
    internet.runFor(4 * MINUTE);
    send(server, outside, 5000, "in time");
    internet.runFor(2 * MINUTE);
    send(server, outside, 5000, "late");
    assertThat(log)
        .containsExactly(
            "server: question from " + outside + ":5000",
            "phone: in time from " + ip("server") + ":53");
  }

  @Test
  void anErrorFromOutsideFindsItsWayIn() {
    send(bind("phone", 5000), ip("server"), 9, "anybody?");
    assertThat(log).containsExactly("phone: PORT_UNREACHABLE " + ip("server") + ":9");
  }

  @Test
  void anErrorFromInsideShowsTheOutsideOnly() {
    internet.forwardPort("home", 17, 8080, "phone", 80);
    send(bind("stranger", 9), outside, 8080, "nobody listens");
    assertThat(log).containsExactly("stranger: PORT_UNREACHABLE " + outside + ":8080");
  }

  @Test
  void hostsInsideReachEachOtherByTheOutsideAddress() {
    internet.forwardPort("home", 17, 8080, "phone", 80);
    bind("phone", 80);
    send(bind("tablet", 5000), outside, 8080, "hairpin");
    assertThat(log).containsExactly("phone: hairpin from " + outside + ":5000");
  }

  @Test
  void aLargeDatagramIsTranslatedWhole() {
    bind("server", 53);
    String large = "x".repeat(4000);
    send(bind("phone", 5000), ip("server"), 53, large);
    assertThat(log).containsExactly("server: " + large + " from " + outside + ":5000");
  }

  @Test
  void pingAndTracerouteWorkFromInside() {
    assertThat(internet.ping("phone", ip("server"), 2).received()).isEqualTo(2);
    List<Traceroute.Hop> hops = internet.traceroute("phone", ip("server"));
    assertThat(hops).hasSize(3);
    assertThat(hops.get(0).address()).contains(internet.host("home").address(4));
    assertThat(hops.get(2).address()).contains(ip("server"));
    assertThat(internet.ping("stranger", outside, 1).received()).isEqualTo(1);
  }

  @Test
  void theInsideAddressIsUnknownOutside() {
    assertThat(internet.ping("stranger", ip("phone"), 1).received()).isZero();
  }
}
