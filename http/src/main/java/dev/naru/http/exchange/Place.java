package dev.naru.http.exchange;

import dev.naru.engine.limit.InFlight;
import java.util.concurrent.locks.LockSupport;

/**
 * The place that a thread has among the work in flight. It gives it up while it waits for its
 * client, and goes on when there is one again. Only {@link #isMine} may be called by others.
 */
final class Place {

  private final Thread holder = Thread.currentThread();
  private final InFlight inFlight;
  private InFlight.Ticket ticket;
  private volatile boolean granted;

  /** Of this thread, which was started with that ticket. */
  Place(InFlight inFlight, InFlight.Ticket ticket) {
    this.inFlight = inFlight;
    this.ticket = ticket;
  }

  /** Whether it is this thread's. */
  boolean isMine() {
    return Thread.currentThread() == holder;
  }

  void leave() {
    ticket.leave();
  }

  /** Waits until there is a place again; nothing else ends that, since the thread has to go on. */
  void enterAgain() {
    granted = false;
    ticket =
        inFlight.ticket(
            () -> {
              granted = true;
              LockSupport.unpark(holder);
            });
    ticket.enterAgain();
    boolean interrupted = false;
    while (!granted) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      holder.interrupt();
    }
  }
}
