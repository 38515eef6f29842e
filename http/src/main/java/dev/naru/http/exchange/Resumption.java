package dev.naru.http.exchange;

import dev.naru.engine.limit.InFlight;
import dev.naru.http.BlockingHandler;
import org.jspecify.annotations.Nullable;

/** More work on a detached exchange, with a place of its own among the work in flight. */
final class Resumption implements Runnable {

  private final Exchange exchange;
  private final BlockingHandler work;
  private InFlight.@Nullable Ticket ticket;

  Resumption(Exchange exchange, BlockingHandler work) {
    this.exchange = exchange;
    this.work = work;
  }

  void ticket(InFlight.Ticket place) {
    ticket = place;
  }

  @Override
  public void run() {
    InFlight.Ticket mine = ticket;
    if (mine == null) {
      return;
    }
    Place place = new Place(exchange.inFlight(), mine);
    exchange.beginWork(place);
    Throwable thrown = null;
    try {
      work.handle(exchange);
    } catch (Throwable t) { // Whatever an application throws must not end the process.
      thrown = t;
    }
    place.leave();
    exchange.endWork();
    if (thrown != null) {
      exchange.fail(thrown);
    }
  }
}
