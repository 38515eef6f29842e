import dev.naru.rpc.socket.PacketSocket;

/** A UDP client that sends a datagram and prints the answer: {@code PacketTalk.java 7000 hello}. */
class PacketTalk {
  public static void main(String[] arguments) throws Exception {
    try (PacketSocket socket = PacketSocket.bind("127.0.0.1", 0)) {
      socket.send("127.0.0.1", Integer.parseInt(arguments[0]), arguments[1]);
      System.out.println(socket.receive().text());
    }
  }
}
