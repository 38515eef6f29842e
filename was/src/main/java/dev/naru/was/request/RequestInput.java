package dev.naru.was.request;

import dev.naru.http.HttpInput;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A request's body (Servlet 6.1, section 3.10), blocking. */
final class RequestInput extends ServletInputStream {

  private final HttpInput input;

  RequestInput(HttpInput input) {
    this.input = input;
  }

  @Override
  public int read() throws IOException {
    return input.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return input.read(bytes, offset, length);
  }

  @Override
  public int available() throws IOException {
    return input.available();
  }

  @Override
  public boolean isFinished() {
    return input.finished();
  }

  @Override
  public boolean isReady() {
    return input.ready();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    throw notAsync();
  }

  /** Non-blocking reads and writes belong to asynchronous requests (section 3.10). */
  static IllegalStateException notAsync() {
    return new IllegalStateException("the request is not in asynchronous mode");
  }
}
