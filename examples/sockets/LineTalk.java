import dev.naru.rpc.socket.LineSocket;

/** A TCP client that says a line and prints the answer: {@code LineTalk.java 7000 hello}. */
class LineTalk {
  public static void main(String[] arguments) throws Exception {
    try (LineSocket socket = LineSocket.connect("127.0.0.1", Integer.parseInt(arguments[0]))) {
      socket.send(arguments[1]);
      System.out.println(socket.receive());
    }
  }
}
