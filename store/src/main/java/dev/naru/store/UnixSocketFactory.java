package dev.naru.store;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Connects pgjdbc to a Unix-domain socket: {@code socketFactory} is this class's name and {@code
 * socketFactoryArg} the socket's path. The host and port of the JDBC URL are not used.
 *
 * <p>It is made of the JDK's own channels, because those park a virtual thread properly.
 * junixsocket polls on virtual threads, and has been seen to wait for ever for an answer to a large
 * INSERT.
 */
public final class UnixSocketFactory extends SocketFactory {

  private final Path path;

  /** Made by pgjdbc, with the value of {@code socketFactoryArg}. */
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("pgjdbc asks for an unconnected socket");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostName(), port);
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    return createSocket(address, port);
  }
}
