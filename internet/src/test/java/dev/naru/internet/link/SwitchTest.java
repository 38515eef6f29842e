package dev.naru.internet.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.EtherContent;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchTest {
  private final Switch hub = new Switch("hub", new Trace());
  private final List<String> delivered = new ArrayList<>();
  private final Switch.Port a = port("a");
  private final Switch.Port b = port("b");

  SwitchTest() {
    port("c");
  }

  private Switch.Port port(String name) {
    Switch.Port port = hub.addPort();
    port.connect((_, _) -> delivered.add(name));
    return port;
  }

  private static EthernetFrame frame(int to, int from) {
    return new EthernetFrame(
        MacAddress.local(to),
        MacAddress.local(from),
        new EtherContent.Other(0x88b5, Payload.empty()));
  }

  @Test
  void whatIsUnknownIsFloodedAndWhatWasSeenIsNot() {
    a.accept(0, frame(2, 1));
    assertThat(delivered).containsExactly("b", "c");
    delivered.clear();
    b.accept(1, frame(1, 2));
    assertThat(delivered).containsExactly("a");
    delivered.clear();
    b.accept(2, frame(2, 9)); // to a station on the same port
    assertThat(delivered).isEmpty();
  }

  @Test
  void aStationThatIsLongSilentIsFloodedTo() {
    b.accept(0, frame(1, 2));
    delivered.clear();
    a.accept(300_000_000_001L, frame(2, 1));
    assertThat(delivered).containsExactly("b", "c");
  }

  @Test
  void aStationThatMovesIsFollowed() {
    a.accept(0, frame(9, 1));
    b.accept(1, frame(9, 1));
    delivered.clear();
    a.accept(2, frame(1, 3));
    assertThat(delivered).containsExactly("b");
  }
}
