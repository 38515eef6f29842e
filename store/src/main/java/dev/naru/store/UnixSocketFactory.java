package dev.naru.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Lets pgjdbc reach PostgreSQL's Unix socket: {@code socketFactory} names this class and {@code
 * socketFactoryArg} the socket's path. Host and port of the JDBC URL are not looked at.
 */
public final class UnixSocketFactory extends SocketFactory {

  private final Path path;

  /** For the socket at a path. */
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

  /** A socket that is connected already. */
  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }
}
