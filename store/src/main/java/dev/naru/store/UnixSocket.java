package dev.naru.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
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
  }

  @Override
  public InputStream getInputStream() {
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
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void setSoTimeout(int millis) {
    readTimeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return readTimeoutMillis;
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isBound() {
    return channel.isConnected();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
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
  }
}
