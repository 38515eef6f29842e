package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Against a name server that knows two services. */
class ServiceLookupTest {

  /** Answers with SRV records (RFC 1035, section 4.1; RFC 2782), or that there is no such name. */
  private static void serve(DatagramSocket socket) {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        byte[] answer = answer(buffer, question.getLength());
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (IOException closed) {
      // It is over.
    }
  }

  private static byte[] answer(byte[] question, int length) throws IOException {
    int end = 12;
    StringBuilder name = new StringBuilder();
    while (question[end] != 0) {
      name.append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII))
          .append('.');
      end += question[end] + 1;
    }
    end += 5;
    String[] records =
        switch (name.toString()) {
          case "_api._tcp.example.org." -> new String[] {"1 30 3000 one", "2 0 3001 two"};
          case "_none._tcp.example.org." -> new String[] {"0 0 0 "};
          default -> new String[0];
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(records.length == 0 ? 0x8583 : 0x8580); // an answer, authoritative; NXDOMAIN
    out.writeShort(1);
    out.writeShort(records.length);
    out.writeInt(0);
    out.write(question, 12, end - 12);
    for (String record : records) {
      String[] parts = record.split(" ", 4);
      out.writeShort(0xc00c); // the name that was asked for
      out.writeShort(33);
      out.writeShort(1);
      out.writeInt(60);
      boolean root = parts[3].isEmpty();
      out.writeShort(6 + (root ? 1 : parts[3].length() + 2));
      for (int i = 0; i < 3; i++) {
        out.writeShort(Integer.parseInt(parts[i]));
      }
      if (!root) {
        out.writeByte(parts[3].length());
        out.write(parts[3].getBytes(StandardCharsets.US_ASCII));
      }
      out.writeByte(0);
    }
    return bytes.toByteArray();
  }

  @Test
  void recordsAreReadAsTheyAreAndWhatIsNotThereIsSaid() throws Exception {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Thread.ofVirtual().start(() -> serve(socket));
      ServiceLookup lookup = new ServiceLookup("dns://127.0.0.1:" + socket.getLocalPort());
      assertThat(lookup.of("_api._tcp.example.org"))
          .containsExactlyInAnyOrder(
              new ServiceTarget(1, 30, "one", 3000), new ServiceTarget(2, 0, "two", 3001));
      assertThat(lookup.of("_none._tcp.example.org")).isEmpty();
      assertThatThrownBy(() -> lookup.of("_other._tcp.example.org"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("there is no name _other._tcp.example.org");
    }
  }
}
