package dev.naru.rpc.client;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers each question by datagram (RFC 1035) with the SRV records that it has at the moment. */
final class SrvServer implements AutoCloseable {

  /** RFC 2782. */
  record Srv(int priority, int weight, int port, String target) {}

  private static final int HEADER_LENGTH = 12;

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private volatile List<Srv> records;

  SrvServer(Srv... first) throws IOException {
    records = List.of(first);
    Thread.startVirtualThread(this::serve);
  }

  /** From now on it answers with these. */
  void say(Srv... next) {
    records = List.of(next);
  }

  /** As a client is told where it is. */
  String url() {
    return "dns://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(new byte[512], 512);
        socket.receive(question);
        byte[] answer = answer(question.getData());
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    int end = HEADER_LENGTH;
    while (question[end] != 0) {
      end += 1 + question[end];
    }
    end += 5; // the root, type and class
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2); // its id
    out.writeShort(0x8400); // an answer, authoritative
    out.writeShort(1);
    out.writeShort(records.size());
    out.writeInt(0);
    out.write(question, HEADER_LENGTH, end - HEADER_LENGTH);
    for (Srv each : records) {
      out.writeShort(0xc000 | HEADER_LENGTH); // the name that was asked for
      out.writeShort(33);
      out.writeShort(1);
      out.writeInt(0);
      byte[] target = name(each.target());
      out.writeShort(6 + target.length);
      out.writeShort(each.priority());
      out.writeShort(each.weight());
      out.writeShort(each.port());
      out.write(target);
    }
    return bytes.toByteArray();
  }

  private static byte[] name(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String label : text.isEmpty() ? new String[0] : text.split("\\.")) {
      bytes.write(label.length());
      bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
