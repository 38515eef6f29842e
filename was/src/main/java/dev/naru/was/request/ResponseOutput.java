package dev.naru.was.request;

import dev.naru.http.HttpOutput;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** A response's body (Servlet 6.1, section 5.1), blocking; deaf once the response is finished. */
final class ResponseOutput extends ServletOutputStream {

  private final HttpOutput output;
  private final WebResponse response;

  ResponseOutput(HttpOutput output, WebResponse response) {
    this.output = output;
    this.response = response;
  }

  @Override
  public void write(int octet) throws IOException {
    if (!response.finished()) {
      output.write(octet);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!response.finished()) {
      output.write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    if (!response.finished()) {
      output.flush();
    }
  }

  /** An included resource does not end the answer; anybody else has said all there is. */
  @Override
  public void close() throws IOException {
    if (!response.included()) {
      response.finish();
    }
  }

  @Override
  public boolean isReady() {
    return output.ready();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    throw RequestInput.notAsync();
  }
}
