package dev.naru.store;

<<<<<<< HEAD
import java.io.IOException;
=======
>>>>>>> main
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
<<<<<<< HEAD
 * Lets pgjdbc reach PostgreSQL's Unix socket: {@code socketFactory} names this class and {@code
 * socketFactoryArg} the socket's path. Host and port of the JDBC URL are not looked at.
=======
 * Connects pgjdbc to a Unix-domain socket: {@code socketFactory} is this class's name and {@code
 * socketFactoryArg} the socket's path. The host and port of the JDBC URL are not used.
 *
 * <p>It is made of the JDK's own channels, because those park a virtual thread properly.
 * junixsocket polls on virtual threads, and has been seen to wait for ever for an answer to a large
 * INSERT.
>>>>>>> main
 */
public final class UnixSocketFactory extends SocketFactory {

  private final Path path;

<<<<<<< HEAD
  /** For the socket at a path. */
=======
  /** Made by pgjdbc, with the value of {@code socketFactoryArg}. */
>>>>>>> main
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

<<<<<<< HEAD
  /** A socket that is connected already. */
  @Override
  public Socket createSocket() throws IOException {
=======
  @Override
  public Socket createSocket() {
>>>>>>> main
    return new UnixSocket(path);
  }

  @Override
<<<<<<< HEAD
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
=======
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
>>>>>>> main
  }
}
