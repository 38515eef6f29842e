package dev.naru.was.request;

import dev.naru.http.HttpOutput;
import dev.naru.was.async.ListenedOutput;
import java.io.IOException;

/** A response's body (Servlet 6.1, section 5.1); deaf once the response is finished. */
final class ResponseOutput extends ListenedOutput {

  private final WebResponse response;

  ResponseOutput(HttpOutput output, WebResponse response) {
    super(output, response.request());
    this.response = response;
  }

  @Override
  protected boolean deaf() {
    return response.finished();
  }

  @Override
  protected void written() {
    response.written();
  }

  /** An included resource does not end the answer; anybody else has said all there is. */
  @Override
  public void close() throws IOException {
    if (!response.included()) {
      response.finish();
    }
  }
}
