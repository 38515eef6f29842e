package dev.naru.was.async;

import dev.naru.http.HttpInput;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes from a client: it blocks, until a {@link ReadListener} is set (Servlet 6.1,
 * section 3.8). From then on what would block is refused with IllegalStateException.
 */
public final class ListenedInput extends ServletInputStream {

  private final HttpInput input;
  private final StreamTurns.Source source;
  private @Nullable ReadCallbacks callbacks;

  /** Over the exchange's stream. */
  public ListenedInput(HttpInput input, StreamTurns.Source source) {
    this.input = input;
    this.source = source;
  }

  private void allow() {
    if (callbacks != null && !input.ready()) {
      throw new IllegalStateException(
          "nothing can be read without blocking: ask isReady() before each read");
    }
  }

  private void allowBlocking() {
    if (callbacks != null) {
      throw new IllegalStateException("a read listener has been set: reads cannot block");
    }
  }

  @Override
  public int read() throws IOException {
    allow();
    return input.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    allow();
    return input.read(bytes, offset, length);
  }

  @Override
  public int readLine(byte[] line, int offset, int length) throws IOException {
    allowBlocking();
    return super.readLine(line, offset, length);
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    allowBlocking();
    return super.readAllBytes();
  }

  @Override
  public byte[] readNBytes(int length) throws IOException {
    allowBlocking();
    return super.readNBytes(length);
  }

  @Override
  public int readNBytes(byte[] bytes, int offset, int length) throws IOException {
    allowBlocking();
    return super.readNBytes(bytes, offset, length);
  }

  @Override
  public int available() throws IOException {
    return input.available();
  }

  @Override
  public boolean isFinished() {
    return input.finished();
  }

  /** True while reads block; they need not be asked for. */
  @Override
  public boolean isReady() {
    ReadCallbacks set = callbacks;
    return set == null || set.ready();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    if (listener == null) {
      throw new NullPointerException("a read listener is needed");
    }
    StreamTurns turns = source.turns();
    if (callbacks != null) {
      throw new IllegalStateException("a read listener has been set already");
    }
    callbacks = turns.reads(input, listener);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
