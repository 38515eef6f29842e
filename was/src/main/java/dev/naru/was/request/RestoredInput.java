package dev.naru.was.request;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput;
import java.io.ByteArrayInputStream;
import java.util.Map;

/** The body of a request that waited for its sender to log in. */
final class RestoredInput extends HttpInput {

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
  public boolean finished() {
    return body.available() == 0;
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void onReady(Runnable listener) {
    listener.run();
  }

  @Override
  public HttpFields trailers() {
    return new TrailerFields(Map.of());
  }
}
