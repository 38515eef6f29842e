package dev.naru.internet.tcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The control surface of our TCP for test suites of others: a Unix socket through which a program
 * in any language uses sockets, plays the network and moves the clock. Each connection to it has a
 * host of its own, whose time begins at one second and stands still between commands.
 *
 * <p>A command is a line of words, its answer a line: {@code ok} and what was asked for, or {@code
 * error} and the name of an errno. Nothing blocks: what would is {@code error EAGAIN}, and a client
 * that wants to wait moves the clock and tries again. Bytes are in hexadecimal; times in
 * nanoseconds.
 *
 * <pre>
 * host MTU ADDRESS/BITS…      makes the host, with one point-to-point link that leads everywhere
 * config KEY VALUE            before the first socket: timestamps sack window-scaling ecn (0 or 1),
 *                             send-buffer receive-buffer max-receive-buffer, congestion reno|cubic,
 *                             delayed-ack (ns), base-mss;
 *                             at any time: mtu of the link from now on, queue-full (0 or 1) of what
 *                             stands before it
 * socket                      → FD
 * bind FD ADDRESS PORT
 * listen FD BACKLOG
 * accept FD                   → FD ADDRESS PORT, of the peer
 * connect FD ADDRESS PORT     error EINPROGRESS, then EALREADY, until ok or the reason
 * read FD MOST                → BYTES; "-" at the end of the stream
 * write FD BYTES [more]       → how many were taken; "more" promises more (MSG_MORE)
 * shutdown FD read|write|both
 * close FD
 * setsockopt FD NAME VALUE    nodelay cork maxseg sndbuf user-timeout (ms) linger (s; -1 off)
 *                             keepalive (0 or 1) keepidle keepintvl (s) keepcnt; fastopen, of a
 *                             listener; fastopen-connect (0 or 1), and connect waits for a write
 *                             if there is a cookie
 * getsockopt FD NAME          → VALUE; the names above, and error, unread, state
 * info FD                     → NAME=VALUE…, as {@link ControlledSocket#info} has it
 * poll FD                     → those of in out hup err that hold, or none
 * inject BYTES                an IP packet arrives on the link
 * capture                     → TIME BYTES, the next IP packet that was sent; or none
 * clock [TIME]                → NOW NEXT: moves to TIME, at least a microsecond on, past whatever is
 *                             due until then; NEXT is when something will be due, or never
 * </pre>
 */
final class ControlServer implements AutoCloseable {
  private final ServerSocketChannel server;

  ControlServer(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  /** Serves clients, one after the other, until closed. */
  void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        serve(client);
      } catch (IOException _) {
        // this client is gone, or the server was closed
      }
    }
  }

  private static void serve(SocketChannel client) throws IOException {
    ControlSession session = new ControlSession();
    try (BufferedReader in =
            new BufferedReader(
                Channels.newReader(client, java.nio.charset.StandardCharsets.US_ASCII));
        var out = Channels.newWriter(client, java.nio.charset.StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(session.execute(line) + "\n");
        out.flush();
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves on the socket that the only argument names. */
  static void main(String[] args) throws IOException {
    try (ControlServer server = new ControlServer(Path.of(args[0]))) {
      server.serve();
    }
  }
}
