package dev.naru.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server of the JDK's to forward to; a test takes the connections that it accepts. */
final class Upstream implements AutoCloseable {

  /** Has a port and listens at none, so that nobody else gets the port. */
  private static final Socket DEAD = new Socket();

  private final ServerSocket listener;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  Upstream() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setSoTimeout(30_000);
        accepted.add(socket);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** A port that nobody listens at, or ever will. */
  static synchronized int deadPort() {
    try {
      if (!DEAD.isBound()) {
        DEAD.bind(new InetSocketAddress("127.0.0.1", 0));
      }
      return DEAD.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + port();
  }

  /** The next connection. */
  Socket next() throws InterruptedException {
    Socket socket = accepted.poll(30, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody has connected to " + endpoint());
    }
    return socket;
  }

  /** Whether nobody has connected who was not taken. */
  boolean idle() {
    return accepted.isEmpty();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }
}
