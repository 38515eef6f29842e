package dev.naru.was.request;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;

/** The body of a request that waited for its sender to log in. */
final class RestoredInput extends ServletInputStream {

  private final ByteArrayInputStream body;

  RestoredInput(byte[] body) {
    this.body = new ByteArrayInputStream(body);
  }

  @Override
  public int read() {
    return body.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    return body.read(bytes, offset, length);
  }

  @Override
  public int available() {
    return body.available();
  }

  @Override
  public boolean isFinished() {
    return body.available() == 0;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setReadListener(ReadListener listener) {
    throw RequestInput.notAsync();
  }
}
