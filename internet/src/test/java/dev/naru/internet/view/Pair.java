package dev.naru.internet.view;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpSegment;
import java.util.Optional;
import java.util.function.Predicate;

/** A phone, 10 ms from a server that reads what comes and closes when the phone does. */
final class Pair {
  static final long MS = 1_000_000L;

  final Internet internet =
      Topology.seed(1)
          .transport(TcpStack::new)
          .host("phone")
          .host("server", () -> Pair::serve)
          .link("phone", "server", LinkConfig.IDEAL.withDelay(10 * MS))
          .build();
  final Recording recording = new Recording();

  Pair() {
    internet.trace().add(recording);
  }

  private static void serve(Host host) {
    host.transport(TcpStack.class)
        .listen(
            Optional.empty(),
            80,
            10,
            TcpConfig.DEFAULT,
            (now, listener) -> listener.accept(now, new Reader()));
  }

  /** Says so many bytes and closes. */
  TcpConnection say(int length) {
    TcpConnection connection = open(length);
    connection.shutdownOutput(internet.now());
    return connection;
  }

  /** Says so many bytes and stays. */
  TcpConnection open(int length) {
    TcpConnection connection =
        internet
            .host("phone")
            .transport(TcpStack.class)
            .connect(
                internet.now(),
                Optional.empty(),
                0,
                internet.host("server").address(4),
                80,
                TcpConfig.DEFAULT,
                new Reader());
    connection.write(internet.now(), Payload.of(new byte[length]));
    return connection;
  }

  /** The n-th segment with data. */
  static Predicate<Frame> data(int number) {
    int[] left = {number};
    return frame ->
        frame
            .packet()
            .filter(p -> p.body() instanceof TcpSegment s && !s.payload().isEmpty())
            .filter(_ -> --left[0] == 0)
            .isPresent();
  }

  private static final class Reader implements ConnectionHandler {
    @Override
    public void onReadable(long now, TcpConnection connection) {
      while (connection.readableBytes() > 0) {
        connection.read(now, Integer.MAX_VALUE).release();
      }
    }

    @Override
    public void onInputEnded(long now, TcpConnection connection) {
      connection.close(now);
    }
  }
}
