package dev.naru.internet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.fault.Fault;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.link.QueueConfig;
import dev.naru.internet.trace.PcapngWriter;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.CountedPayload;
import dev.naru.internet.wire.IpAddress;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a packet, every reference to its payload is given back, once. */
class OwnershipTest {
  private static final long MS = 1_000_000L;

  private final AtomicInteger references = new AtomicInteger();
  private final Internet internet =
      Topology.seed(3)
          .host("phone")
          .host("server")
          .router("r1")
          .lan("wifi", LinkConfig.IDEAL)
          .home("home", "wifi")
          .attach("phone", "wifi")
          .link(
              "home",
              "r1",
              LinkConfig.IDEAL
                  .withRate(10_000_000)
                  .withDelay(MS)
                  .withMtu(1300)
                  .withQueue(new QueueConfig.DropTail(5)))
          .link("r1", "server", LinkConfig.IDEAL)
          .build();
  private final UdpSocket phone =
      internet
          .host("phone")
          .udp()
          .bind(Optional.empty(), 0, (_, _, _, _, payload) -> payload.release())
          .orElseThrow();

  private void send(IpAddress to, int port, int size) {
    phone.send(internet.now(), to, port, CountedPayload.of(new byte[size], references));
  }

  private void finish() {
    assertThat(internet.runUntilIdle()).isTrue();
    assertThat(references).hasValue(0);
  }

  private void listen() {
    internet
        .host("server")
        .run(
            () ->
                host ->
                    host.udp()
                        .bind(Optional.empty(), 53, (_, _, _, _, payload) -> payload.release())
                        .orElseThrow());
  }

  @Test
  void whenItArrives() {
    listen();
    for (int version = 4; version <= 6; version += 2) {
      send(internet.host("server").address(version), 53, 100);
      send(internet.host("server").address(version), 53, 4000);
      send(internet.host("server").address(version), 99, 100);
    }
    send(IpAddress.of("127.0.0.1"), phone.port(), 10);
    send(IpAddress.of("127.0.0.1"), 9, 10);
    finish();
  }

  @Test
  void whenItCannotBeSent() {
    send(IpAddress.of("10.0.1.99"), 53, 100); // nobody there
    send(IpAddress.of("8.8.8.8"), 53, 100); // no route beyond
    send(internet.host("server").address(4), 53, 65508);
    internet.host("phone").ip().setUp(internet.host("phone").networkInterface("eth0"), false);
    send(internet.host("server").address(4), 53, 100);
    finish();
  }

  @Test
  void whenTheNetworkMisbehaves() {
    listen();
    internet.trace().add(new PcapngWriter(OutputStream.nullOutputStream(), _ -> true));
    internet.faults("phone", "wifi").duplicate(0.2);
    internet.faults("phone", "wifi").corrupt(0.2);
    internet.faults("home", "r1").lose(0.1);
    internet.faults("home", "r1").reorder(0.2, 5 * MS);
    internet.faults("r1", "server").truncate(0.1);
    for (int i = 0; i < 300; i++) {
      send(internet.host("server").address(i % 2 == 0 ? 4 : 6), 53, 10 + 11 * i);
      internet.runFor(MS / 2);
    }
    finish();
  }

  @Test
  void whenThePowerGoesOff() {
    listen();
    for (int round = 0; round < 8; round++) {
      send(internet.host("server").address(4), 53, 3000);
      send(IpAddress.of("10.0.1.99"), 53, 100);
      send(internet.host("server").address(6), 53, 100);
      internet.runFor(round * MS / 2);
      String victim = round % 2 == 0 ? "server" : "home";
      try (Fault off = internet.powerOff(victim)) {
        assertThat(off).isNotNull();
        send(internet.host("server").address(4), 53, 100);
        internet.runFor(MS);
      }
    }
    internet.powerOff("phone");
    finish();
  }
}
