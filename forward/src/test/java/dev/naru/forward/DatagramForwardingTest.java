package dev.naru.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams, between sockets of the JDK's. */
class DatagramForwardingTest {

  private static final String RULE = "- { listen: udp://127.0.0.1:0, to: udp://127.0.0.1:%d %s }";

  private static DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(DatagramSocket from, byte[] octets, SocketAddress to)
      throws IOException {
    from.send(new DatagramPacket(octets, octets.length, to));
  }

  private static DatagramPacket receive(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    at.receive(packet);
    return packet;
  }

  private static byte[] octets(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void eachClientGetsItsOwnAnswers(NetworkKind kind) throws Exception {
    try (DatagramSocket server = socket();
        DatagramSocket first = socket();
        DatagramSocket second = socket();
        Forwarded forward = Forwarded.on(kind, RULE.formatted(server.getLocalPort(), ""))) {
      send(first, "first".getBytes(US_ASCII), forward.address());
      DatagramPacket fromFirst = receive(server);
      send(second, "second".getBytes(US_ASCII), forward.address());
      DatagramPacket fromSecond = receive(server);
      assertThat(octets(fromFirst)).asString().isEqualTo("first");
      assertThat(octets(fromSecond)).asString().isEqualTo("second");
      assertThat(fromFirst.getSocketAddress()).isNotEqualTo(fromSecond.getSocketAddress());

      send(server, "to second".getBytes(US_ASCII), fromSecond.getSocketAddress());
      send(server, "to first".getBytes(US_ASCII), fromFirst.getSocketAddress());
      DatagramPacket answer = receive(second);
      assertThat(octets(answer)).asString().isEqualTo("to second");
      assertThat(answer.getSocketAddress()).isEqualTo(forward.address());
      assertThat(octets(receive(first))).asString().isEqualTo("to first");
      assertThat(forward.figure("naru.forward.active")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void theLargestDatagramArrivesWhole(NetworkKind kind) throws Exception {
    byte[] large = new byte[65_507]; // 65,535 less the headers of IPv4 and UDP
    Arrays.fill(large, (byte) 7);
    try (DatagramSocket server = socket();
        DatagramSocket client = socket();
        Forwarded forward = Forwarded.on(kind, RULE.formatted(server.getLocalPort(), ""))) {
      send(client, large, forward.address());
      DatagramPacket arrived = receive(server);
      assertThat(octets(arrived)).isEqualTo(large);
      send(server, large, arrived.getSocketAddress());
      assertThat(octets(receive(client))).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void aSessionEndsWhenNothingComesAnyMore(NetworkKind kind) throws Exception {
    try (DatagramSocket server = socket();
        DatagramSocket client = socket();
        Forwarded forward =
            Forwarded.on(kind, RULE.formatted(server.getLocalPort(), ", idle: 1s"))) {
      send(client, "x".getBytes(US_ASCII), forward.address());
      receive(server);
      forward.awaitFigure(0, "naru.forward.active");
      assertThat(forward.figure("naru.forward.bytes", "direction", "in")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkKind.class,
      names = {"EPOLL", "NIO"})
  void whoIsDeniedHasNoSession(NetworkKind kind) throws Exception {
    try (DatagramSocket server = socket();
        DatagramSocket client = socket();
        Forwarded forward =
            Forwarded.on(kind, RULE.formatted(server.getLocalPort(), ", deny: 127.0.0.1"))) {
      send(client, "x".getBytes(US_ASCII), forward.address());
      forward.awaitFigure(1, "naru.forward.connections", "result", "refused");
      assertThat(forward.figure("naru.forward.active")).isZero();
    }
  }

  @Test
  void whereThereIsNoRoomTheSessionThatWasSilentLongestGoes() throws Exception {
    try (DatagramSocket server = socket();
        DatagramSocket first = socket();
        DatagramSocket second = socket();
        DatagramSocket third = socket();
        Forwarded forward =
            Forwarded.on(
                TestPlatform.on(NetworkKind.EPOLL, LimitsTest.limits(2, 1_000)),
                RULE.formatted(server.getLocalPort(), ""))) {
      for (DatagramSocket each : List.of(first, second, third)) {
        send(each, "x".getBytes(US_ASCII), forward.address());
        DatagramPacket arrived = receive(server);
        send(server, "y".getBytes(US_ASCII), arrived.getSocketAddress());
        receive(each);
      }
      assertThat(forward.figure("naru.forward.active")).isEqualTo(2);
      assertThat(forward.figure("naru.forward.connections", "result", "forwarded")).isEqualTo(3);
    }
  }

  @Test
  void whereNobodyListensTheSessionEndsAndTheNextTargetIsTaken() throws Exception {
    try (DatagramSocket dead = socket();
        DatagramSocket server = socket();
        DatagramSocket client = socket();
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: udp://127.0.0.1:0, to: [udp://127.0.0.1:%d, udp://127.0.0.1:%d] }"
                    .formatted(dead.getLocalPort(), server.getLocalPort()))) {
      dead.connect(server.getLocalSocketAddress()); // nobody else can reach it, or have its port
      send(client, "lost".getBytes(US_ASCII), forward.address());
      forward.awaitFigure(1, "naru.forward.connections", "result", "forwarded");
      forward.awaitFigure(0, "naru.forward.active");
      send(client, "again".getBytes(US_ASCII), forward.address());
      assertThat(octets(receive(server))).asString().isEqualTo("again");
      assertThat(forward.server().health().detail()).contains("nobody listens there");
    }
  }
}
