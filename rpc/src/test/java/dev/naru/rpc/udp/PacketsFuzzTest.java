package dev.naru.rpc.udp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Whatever a datagram holds, a session takes what is meant for it and lives on. */
class PacketsFuzzTest {

  private static final int LARGEST = 10_000;

  private static final class Sink implements Session.Output {
    private int packets;
    private int bytes;

    @Override
    public void packet(byte[] packet) {
      packets++;
      bytes += packet.length;
    }

    @Override
    public void message(byte[] message) {
      assertThat(message.length).isBetween(1, LARGEST);
    }

    @Override
    public void event(byte[] event) {
      assertThat(event).isNotEmpty();
    }

    @Override
    public void lost(String why) {
      assertThat(why).isNotBlank();
    }
  }

  @FuzzTest
  void bytesAreAPacketOrNothing(byte[] bytes) {
    Sink sink = new Sink();
    Header.ClientId id = new Header.ClientId(0, 0);
    Session session =
        Session.server(id, Optional.empty(), LARGEST, new SplittableRandom(1), 0, sink);
    session.onPacket(1, bytes);
    session.flush(1);
    // The same as the payload of a packet that is meant for it.
    byte[] packet = new byte[Header.LENGTH + bytes.length];
    packet[0] = Header.MAGIC;
    packet[1] = 0x10;
    System.arraycopy(bytes, 0, packet, Header.LENGTH, bytes.length);
    for (int i = 0; i < 4; i++) {
      packet[33] = (byte) i;
      session.onPacket(2 + i, Arrays.copyOf(packet, packet.length));
      session.flush(2 + i);
    }
    assertThat(sink.bytes).isLessThanOrEqualTo(3 * (bytes.length + 4 * packet.length));
    if (session.nextDeadline() != Long.MAX_VALUE) {
      session.onTimer(session.nextDeadline());
    }
    assertThat(sink.packets).isLessThan(100);
  }
}
