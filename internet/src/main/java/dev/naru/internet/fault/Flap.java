package dev.naru.internet.fault;

import dev.naru.internet.time.EventLoop;
import java.util.Optional;

/** A cut that comes and goes. */
final class Flap implements Fault {
  private final EventLoop loop;
  private final Faults faults;
  private final long down;
  private final long up;
  private Optional<Fault> cut = Optional.empty();
  private boolean closed;

  Flap(EventLoop loop, Faults faults, long down, long up) {
    this.loop = loop;
    this.faults = faults;
    this.down = down;
    this.up = up;
    turn(loop.now());
  }

  private void turn(long now) {
    if (closed) {
      return;
    }
    boolean wasCut = cut.isPresent();
    cut.ifPresent(Fault::close);
    cut = wasCut ? Optional.empty() : Optional.of(faults.cut());
    loop.at(now + (wasCut ? up : down), this::turn);
  }

  @Override
  public void close() {
    closed = true;
    cut.ifPresent(Fault::close);
    cut = Optional.empty();
  }
}
