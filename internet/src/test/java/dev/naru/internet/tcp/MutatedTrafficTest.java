package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.trace.TraceRecord.Direction;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames of a live link are doubled, get wrong bits and lose their ends, both ways: nothing throws,
 * what is delivered is what was sent, and nobody answers with more than was said to them.
 */
class MutatedTrafficTest {
  private static final long MS = 1_000_000L;
  private static final int BYTES = 150_000;

  private final AtomicInteger references = new AtomicInteger();
  private final List<Stream> served = new ArrayList<>();
  private int received;
  private int sent;

  private Internet build(long seed) {
    Internet internet =
        Topology.seed(seed)
            .transport(TcpStack::new)
            .host("client")
            .host("server", () -> this::serve)
            .link("client", "server", LinkConfig.IDEAL.withDelay(2 * MS).withRate(50_000_000))
            .build();
    internet
        .trace()
        .add(
            r -> {
              boolean server = r.host().equals("server");
              received += server && r.direction() == Direction.IN ? 1 : 0;
              sent += server && r.direction() == Direction.OUT ? 1 : 0;
            });
    return internet;
  }

  private void serve(Host host) {
    host.transport(TcpStack.class)
        .listen(
            Optional.empty(),
            80,
            10,
            TcpConfig.DEFAULT,
            (now, listener) -> {
              Stream stream = new Stream(BYTES, 1000, references);
              served.add(stream);
              listener.accept(now, stream);
            })
        .orElseThrow();
  }

  private static void mutate(Internet internet) {
    internet.faults("client", "server").duplicate(0.3);
    internet.faults("client", "server").corrupt(0.1);
    internet.faults("client", "server").truncate(0.05);
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,3", "6,1", "6,2", "6,3"})
  void aConnectionCarriesItsBytesThroughMutatedFrames(int version, long seed) {
    Internet internet = build(seed);
    Stream client = new Stream(BYTES, 1000, references);
    TcpConnection c =
        internet
            .host("client")
            .transport(TcpStack.class)
            .connect(
                internet.now(),
                Optional.empty(),
                0,
                internet.host("server").address(version),
                80,
                TcpConfig.DEFAULT,
                client);
    internet.runFor(10 * MS);
    assertThat(c.state().isSynchronized()).isTrue();
    mutate(internet);
    internet.runFor(600_000 * MS);
    assertThat(served).hasSize(1);
    assertThat(List.of(client, served.getFirst()))
        .allSatisfy(side -> assertThat(side.read).isEqualTo(BYTES))
        .allSatisfy(side -> assertThat(side.closed).isEqualTo(1));
    assertThat(references).as("payloads that somebody still holds").hasValue(0);
    int data = 2 * BYTES / 1000; // its own, of which some go twice
    assertThat(sent).isLessThan(received + data);
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "6,1", "6,2"})
  void aDatagramArrivesWholeOrNotAtAll(int version, long seed) {
    Internet internet = build(seed);
    List<Integer> arrived = new ArrayList<>();
    internet
        .host("server")
        .udp()
        .bind(
            Optional.empty(),
            53,
            (_, _, _, _, payload) -> {
              int number = payload.byteAt(0) & 0xff;
              assertThat(payload.toByteArray()).isEqualTo(numbered(number));
              arrived.add(number);
              payload.release();
            })
        .orElseThrow();
    UdpSocket socket =
        internet
            .host("client")
            .udp()
            .bind(Optional.empty(), 0, (_, _, _, _, payload) -> payload.release())
            .orElseThrow();
    internet.runFor(10 * MS);
    mutate(internet);
    for (int i = 0; i < 1000; i++) {
      socket.send(
          internet.now(),
          internet.host("server").address(version),
          i % 4 == 0 ? 54 : 53, // where nobody listens: ICMP answers, not too often
          Payload.of(numbered(i % 256)));
      internet.runFor(MS);
    }
    internet.runFor(1000 * MS);
    assertThat(arrived).hasSizeGreaterThan(500);
    assertThat(sent).isLessThan(received);
  }

  /** Its number is in the first byte, and from it come the others and how many they are. */
  private static byte[] numbered(int number) {
    byte[] bytes = Script.pattern(number, 100 + number).toByteArray();
    bytes[0] = (byte) number;
    return bytes;
  }
}
