package dev.naru.rpc.nest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Carries bytes to a port and back, each piece in a segment of its own. */
final class Splitter implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  private final int port;
  private final int piece;

  /**
   * In front of a port.
   *
   * @param piece bytes of each piece
   */
  Splitter(int port, int piece) throws IOException {
    this.port = port;
    this.piece = piece;
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        Thread.startVirtualThread(() -> carry(near, far));
        Thread.startVirtualThread(() -> carry(far, near));
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[piece];
      for (int length = in.readNBytes(bytes, 0, 1);
          length > 0;
          length = in.readNBytes(bytes, 0, 1)) {
        int more = Math.min(in.available(), piece - 1);
        out.write(bytes, 0, 1 + in.readNBytes(bytes, 1, more));
      }
    } catch (IOException ended) {
      // one of both has gone
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
