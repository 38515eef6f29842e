import dev.naru.rpc.socket.LineServer;
import java.time.Duration;

/** A TCP server that says back what it hears: {@code LineEcho.java 7000}. */
class LineEcho {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    LineServer.listen(
            "127.0.0.1",
            port,
            socket -> {
              while (true) {
                socket.send(socket.receive());
              }
            })
        .await(Duration.ofDays(1));
  }
}
