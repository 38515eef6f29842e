package dev.naru.internet.view;

import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpInfo;
import dev.naru.internet.tcp.TcpListener;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Host;
import dev.naru.internet.udp.UdpSocket;
import dev.naru.internet.wire.IpAddress;
import java.util.Locale;
import java.util.Optional;

/** The sockets of a host, as the command of that name lists them. */
public final class Netstat {
  private Netstat() {}

  /**
   * A line for each socket: listeners, connections (oldest first), UDP. Queues and cwnd are bytes,
   * {@code again} counts the segments that were sent again.
   */
  public static String of(Host host) {
    if (!host.isOn()) {
      return host.name() + " is off\n";
    }
    StringBuilder out = new StringBuilder(host.name() + "\n");
    line(out, "Proto", "Recv-Q", "Send-Q", "Local", "Remote", "State", "cwnd", "rtt", "again");
    host.findTransport(TcpStack.class).ifPresent(tcp -> tcp(out, tcp));
    for (UdpSocket socket : host.udp().sockets()) {
      String peer = socket.peer().map(p -> end(p.address(), p.port())).orElse("*:*");
      line(out, "udp", "0", "0", local(socket.address(), socket.port()), peer, "", "", "", "");
    }
    return out.toString();
  }

  private static void tcp(StringBuilder out, TcpStack tcp) {
    for (TcpListener l : tcp.listeners()) {
      String waiting = Integer.toString(l.waiting());
      String where = local(l.address(), l.port());
      line(out, "tcp", waiting, "0", where, "*:*", l.state().text(), "", "", "");
    }
    for (TcpConnection c : tcp.connections()) {
      TcpInfo info = c.info();
      line(
          out,
          "tcp",
          Integer.toString(info.unread()),
          Integer.toString(info.outstanding() + info.unsent()),
          end(c.tuple().local(), c.tuple().localPort()),
          end(c.tuple().remote(), c.tuple().remotePort()),
          info.state().text(),
          Long.toString(info.cwnd()),
          info.srtt() < 0 ? "-" : Ladder.time(info.srtt()),
          Long.toString(info.retransmitted()));
    }
  }

  private static void line(StringBuilder out, String... cells) {
    out.append(
            String.format(
                    Locale.ROOT, "%-5s %6s %6s  %-20s %-20s %-12s %7s %10s %5s", (Object[]) cells)
                .stripTrailing())
        .append('\n');
  }

  private static String local(Optional<IpAddress> address, int port) {
    return address.map(a -> end(a, port)).orElse("*:" + port);
  }

  private static String end(IpAddress address, int port) {
    return address.version() == 4 ? address + ":" + port : "[" + address + "]:" + port;
  }
}
