import dev.naru.rpc.socket.LineServer;

/** A TCP server that says back what it hears: {@code LineEcho.java 7000}. */
class LineEcho {
  public static void main(String[] arguments) throws Exception {
    LineServer.listen(
        "127.0.0.1",
        Integer.parseInt(arguments[0]),
        socket -> {
          while (true) {
            socket.send(socket.receive());
          }
        });
  }
}
