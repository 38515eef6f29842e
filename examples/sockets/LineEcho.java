import dev.naru.rpc.socket.LineServer;
import java.time.Duration;

/** A TCP server that says back what it hears: {@code LineEcho.java 7000}; 0 takes a free port. */
class LineEcho {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    LineServer server =
        LineServer.listen(
            "127.0.0.1",
            port,
            socket -> {
              while (true) {
                socket.send(socket.receive());
              }
            });
    System.out.println("listening at " + server.port());
    server.await(Duration.ofDays(1));
  }
}
