package dev.naru.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
<<<<<<< HEAD
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
=======
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
>>>>>>> main
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
<<<<<<< HEAD
import java.util.Objects;

/**
 * A {@link Socket} over the JDK's channel for Unix-domain sockets, as far as pgjdbc needs one.
 *
 * <p>Not junixsocket: its reads stay in native code and hold the carrier of a virtual thread, so
 * that as many slow statements as there are cores stop every virtual thread, among them the one
 * that holds the lock which they wait for. A channel's read parks.
 */
final class UnixSocket extends Socket {

  private final SocketChannel channel;
  private volatile int timeoutMillis;

  UnixSocket(Path path) throws IOException {
    super((SocketImpl) null);
    channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
=======
import org.jspecify.annotations.Nullable;

/**
 * A {@link Socket} over a Unix-domain {@link SocketChannel}, as far as pgjdbc uses one: connect,
 * streams, read timeout, close. The TCP options that pgjdbc sets have no meaning here and are
 * accepted without effect.
 */
final class UnixSocket extends Socket {

  private final Path path;
  private final SocketChannel channel;
  private volatile int readTimeoutMillis;

  UnixSocket(Path path) {
    this.path = path;
    try {
      this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void connect(@Nullable SocketAddress ignored) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  public void connect(@Nullable SocketAddress ignored, int timeout) throws IOException {
    // Connecting to a Unix-domain socket succeeds or fails at once.
    connect(ignored);
>>>>>>> main
  }

  @Override
  public InputStream getInputStream() {
<<<<<<< HEAD
    return new In();
=======
    InputStream blocking = Channels.newInputStream(channel);
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return readTimeoutMillis == 0
            ? blocking.read(target, offset, length)
            : readWithin(readTimeoutMillis, ByteBuffer.wrap(target, offset, length));
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  private int readWithin(int millis, ByteBuffer target) throws IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(millis) == 0) {
        throw new SocketTimeoutException("nothing to read within " + millis + " ms");
      }
      return channel.read(target);
    } finally {
      if (channel.isOpen()) {
        channel.configureBlocking(true);
      }
    }
>>>>>>> main
  }

  @Override
  public OutputStream getOutputStream() {
<<<<<<< HEAD
    return new Out();
=======
    return Channels.newOutputStream(channel);
>>>>>>> main
  }

  @Override
  public void setSoTimeout(int millis) {
<<<<<<< HEAD
    timeoutMillis = millis;
=======
    readTimeoutMillis = millis;
>>>>>>> main
  }

  @Override
  public int getSoTimeout() {
<<<<<<< HEAD
    return timeoutMillis;
=======
    return readTimeoutMillis;
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
>>>>>>> main
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
<<<<<<< HEAD
=======
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isBound() {
    return channel.isConnected();
  }

  @Override
>>>>>>> main
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
<<<<<<< HEAD
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    try {
      return channel.getRemoteAddress();
    } catch (IOException closed) {
      return UnixDomainSocketAddress.of("");
    }
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    // It is connected already.
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // Unix sockets never delay.
  }

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setKeepAlive(boolean on) {
    // The kernel tells at once when the other end is gone.
  }

  @Override
  public void setReceiveBufferSize(int size) {
    // The kernel's default serves.
  }

  @Override
  public int getReceiveBufferSize() {
    return 1 << 16;
  }

  @Override
  public void setSendBufferSize(int size) {
    // The kernel's default serves.
  }

  @Override
  public int getSendBufferSize() {
    return 1 << 16;
  }

  @Override
  public String toString() {
    return "UnixSocket[" + getRemoteSocketAddress() + "]";
  }

  /** Waits for a byte; the selector is made for this one wait, because timed reads are rare. */
  private void awaitReadable(int millis) throws IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(millis) == 0) {
        throw new SocketTimeoutException("nothing was received within " + millis + " ms");
      }
    } finally {
      if (channel.isOpen()) {
        channel.configureBlocking(true);
      }
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      int millis = timeoutMillis;
      if (millis > 0) {
        awaitReadable(millis);
      }
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
=======
  public void setTcpNoDelay(boolean on) throws SocketException {}

  @Override
  public void setKeepAlive(boolean on) throws SocketException {}

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {}

  @Override
  public void setSendBufferSize(int size) throws SocketException {}

  @Override
  public int getSendBufferSize() {
    return 8 << 10;
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {}

  @Override
  public int getReceiveBufferSize() {
    return 8 << 10;
>>>>>>> main
  }
}
