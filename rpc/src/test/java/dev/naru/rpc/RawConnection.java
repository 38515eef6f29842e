package dev.naru.rpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Speaks frames by hand, byte by byte where wanted. */
public final class RawConnection implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;

  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
  }

  /** A frame of a JSON text. */
  public static byte[] frame(String json) {
    return (json.length() + "#" + json).getBytes(StandardCharsets.UTF_8);
  }

  public RawConnection send(String json) throws IOException {
    return sendBytes(frame(json));
  }

  public RawConnection sendText(String text) throws IOException {
    return sendBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawConnection sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** The next frame, whole: length, {@code #} and JSON. */
  public String read() throws IOException {
    StringBuilder length = new StringBuilder();
    int octet;
    while ((octet = in.readUnsignedByte()) != '#') {
      length.append((char) octet);
    }
    int units = Integer.parseInt(length.toString());
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    int missing = 0;
    while (units > 0 || missing > 0) {
      int next = in.readUnsignedByte();
      bytes.write(next);
      if (next >> 6 == 2) {
        missing--;
      } else {
        units -= next >= 0xf0 ? 2 : 1;
        missing = next >= 0xf0 ? 3 : next >= 0xe0 ? 2 : next >= 0xc0 ? 1 : 0;
      }
    }
    return length + "#" + bytes.toString(StandardCharsets.UTF_8);
  }

  /** Sends, and reads the answer. */
  public String ask(String json) throws IOException {
    return send(json).read();
  }

  /** Whether the server closes without another byte. */
  public boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
