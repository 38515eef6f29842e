package dev.naru.store;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
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
  }

  @Override
  public InputStream getInputStream() {
    return new In();
  }

  @Override
  public OutputStream getOutputStream() {
    return new Out();
  }

  @Override
  public void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
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
      Blocking.assertMayBlock();
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
      Blocking.assertMayBlock();
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
