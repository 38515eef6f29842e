package dev.naru.http.h1;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import dev.naru.http.message.FieldLines;
import io.netty.buffer.ByteBuf;

/** Answers with the request's body and trailers, on the loop, a piece at a time. */
final class LoopEcho implements RequestBody.Consumer {

  private final HttpExchange exchange;
  private final ResponseBody out;
  private boolean waiting;
  private HttpFields trailers = FieldLines.NONE;

  private LoopEcho(HttpExchange exchange) {
    this.exchange = exchange;
    exchange.trailers(() -> trailers);
    this.out = exchange.responseBody();
    out.onWritable(this::more);
  }

  static void begin(HttpExchange exchange) {
    LoopEcho echo = new LoopEcho(exchange);
    exchange.requestBody().consumer(echo);
    exchange.requestBody().read();
  }

  private void more() {
    if (waiting) {
      waiting = false;
      exchange.requestBody().read();
    }
  }

  @Override
  public void data(ByteBuf piece) {
    out.write(piece);
    out.flush();
    waiting = !out.writable();
    if (!waiting) {
      exchange.requestBody().read();
    }
  }

  @Override
  public void end(HttpFields fields) {
    trailers = fields;
    out.end();
  }

  @Override
  public void failed(Throwable cause) {
    exchange.fail(cause);
  }
}
