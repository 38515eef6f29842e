import dev.naru.rpc.socket.PacketSocket;

/** A UDP server that sends back what comes: {@code PacketEcho.java 7000}; 0 takes a free port. */
class PacketEcho {
  public static void main(String[] arguments) throws Exception {
    PacketSocket server = PacketSocket.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    System.out.println("listening at " + server.port());
    while (true) {
      PacketSocket.Packet packet = server.receive(java.time.Duration.ofDays(1));
      server.send(packet.from(), packet.text());
    }
  }
}
