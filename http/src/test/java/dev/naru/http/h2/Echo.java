package dev.naru.http.h2;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import io.netty.buffer.ByteBuf;

/** Answers with the request's body, on the loop, a piece at a time. */
final class Echo implements RequestBody.Consumer {

  private final HttpExchange exchange;
  private final ResponseBody out;

  private Echo(HttpExchange exchange) {
    this.exchange = exchange;
    this.out = exchange.responseBody();
  }

  static void begin(HttpExchange exchange) {
    Echo echo = new Echo(exchange);
    exchange.requestBody().consumer(echo);
    exchange.requestBody().read();
  }

  @Override
  public void data(ByteBuf piece) {
    out.write(piece);
    out.flush();
    exchange.requestBody().read();
  }

  @Override
  public void end(HttpFields trailers) {
    out.end();
  }

  @Override
  public void failed(Throwable cause) {
    exchange.fail(cause);
  }
}
