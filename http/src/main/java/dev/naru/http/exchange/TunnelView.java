package dev.naru.http.exchange;

import dev.naru.http.HttpInput;
import dev.naru.http.HttpOutput;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import dev.naru.http.Tunnel;

/** An exchange, seen as a tunnel: its body and its answer are the two directions. */
record TunnelView(Exchange exchange, String protocol) implements Tunnel {

  @Override
  public RequestBody incoming() {
    return exchange.body();
  }

  @Override
  public ResponseBody outgoing() {
    return exchange.answer();
  }

  @Override
  public HttpInput input() {
    return exchange.input();
  }

  @Override
  public HttpOutput output() {
    return exchange.output();
  }
}
