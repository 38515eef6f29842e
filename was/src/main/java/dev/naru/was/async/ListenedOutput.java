package dev.naru.was.async;

import dev.naru.http.HttpOutput;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to a client: it blocks, until a {@link WriteListener} is set (Servlet 6.1,
 * section 5.1). From then on what would block is refused with IllegalStateException.
 */
public class ListenedOutput extends ServletOutputStream {

  private final HttpOutput output;
  private final StreamTurns.Source source;
  private @Nullable WriteCallbacks callbacks;

  /** Over the exchange's stream. */
  public ListenedOutput(HttpOutput output, StreamTurns.Source source) {
    this.output = output;
    this.source = source;
  }

  /** Whether nobody listens any more: what is written goes nowhere. */
  protected boolean deaf() {
    return false;
  }

  /** Something has been written. */
  protected void written() {}

  private void allow() {
    if (callbacks != null && !output.ready()) {
      throw new IllegalStateException(
          "nothing can be written without blocking: ask isReady() before each write");
    }
  }

  @Override
  public void write(int octet) throws IOException {
    if (!deaf()) {
      allow();
      output.write(octet);
      written();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!deaf()) {
      allow();
      output.write(bytes, offset, length);
      written();
    }
  }

  @Override
  public void flush() throws IOException {
    if (!deaf()) {
      output.flush();
    }
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  /** True while writes block; they need not be asked for. */
  @Override
  public boolean isReady() {
    WriteCallbacks set = callbacks;
    return set == null || deaf() || set.ready();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    if (listener == null) {
      throw new NullPointerException("a write listener is needed");
    }
    StreamTurns turns = source.turns();
    if (callbacks != null) {
      throw new IllegalStateException("a write listener has been set already");
    }
    callbacks = turns.writes(output, listener);
  }
}
