package dev.naru.web.gate;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.web.page.ErrorPage;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * So many exchanges at a time. Others wait in a line, nothing of their bodies read; who finds the
 * line full, or has waited for too long, is answered with 503. A place is free when its exchange is
 * over, a WebSocket's with the WebSocket.
 */
final class ConcurrencyGate implements Gate {

  private final ConcurrencyConfig config;
  private final Clock clock;
  private final GateMetrics.Refusals refusals;
  private final Object lock = new Object();

  /** Guarded by the lock, as is the line. */
  private int taken;

  /** Who has waited longest is first. */
  private final LinkedHashSet<Waiting> line = new LinkedHashSet<>();

  ConcurrencyGate(ConcurrencyConfig config, Clock clock, GateMetrics metrics) {
    this.config = config;
    this.clock = clock;
    this.refusals = metrics.refusals("concurrency");
    metrics.places(this::taken, this::waiting);
  }

  /** An exchange in the line, on its own loop. */
  private final class Waiting {
    private final HttpExchange exchange;
    private final HttpHandler next;
    private Clock.@Nullable Scheduled timer;

    Waiting(HttpExchange exchange, HttpHandler next) {
      this.exchange = exchange;
      this.next = next;
    }

    void begin() {
      timer = clock.schedule(config.timeout(), () -> exchange.loop().execute(this::late));
      exchange.onComplete((same, failure) -> gone());
    }

    private void late() {
      if (remove(this)) {
        refuse(exchange);
      }
    }

    private void gone() {
      remove(this);
      stopTimer();
    }

    /** It has a place now, which is given on when nobody is there any more to take it. */
    void seated() {
      stopTimer();
      exchange.onComplete((same, failure) -> leave());
      Gate.pass(next, exchange);
    }

    private void stopTimer() {
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  @Override
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      Waiting waiting = new Waiting(exchange, next);
      boolean seated;
      boolean waits;
      synchronized (lock) {
        seated = taken < config.requests();
        waits = !seated && line.size() < config.queue();
        if (seated) {
          taken++;
        } else if (waits) {
          line.add(waiting);
        }
      }
      if (seated) {
        exchange.onComplete((same, failure) -> leave());
        next.handle(exchange);
      } else if (waits) {
        waiting.begin();
      } else {
        refuse(exchange);
      }
    };
  }

  private void refuse(HttpExchange exchange) {
    refusals.count();
    exchange.fields().set("Retry-After", "1");
    ErrorPage.send(exchange, 503);
  }

  /** False when it has left the line already, with a place. */
  private boolean remove(Waiting waiting) {
    synchronized (lock) {
      return line.remove(waiting);
    }
  }

  private void leave() {
    Waiting first;
    synchronized (lock) {
      first = line.isEmpty() ? null : line.removeFirst();
      if (first == null) {
        taken--;
      }
    }
    if (first != null) {
      first.exchange.loop().execute(first::seated);
    }
  }

  private int taken() {
    synchronized (lock) {
      return taken;
    }
  }

  private int waiting() {
    synchronized (lock) {
      return line.size();
    }
  }
}
