package dev.naru.internet.time;

/**
 * Wakes one {@link Timed} machine, lazily: a deadline that moves earlier costs one event, one that
 * moves later or goes away costs nothing, because the wake-up that is on its way then finds nothing
 * to do and sets the next one.
 */
public final class Alarm implements Event {
  private final EventLoop loop;
  private final Timed target;
  private long armed = Timed.NEVER;
  private boolean closed;

  public Alarm(EventLoop loop, Timed target) {
    this.loop = loop;
    this.target = target;
  }

  /**
   * Looks at the target's deadline again. To be called after whatever may have brought it forward.
   */
  public void update() {
    long deadline = target.nextDeadline();
    if (deadline < armed) {
      armed = deadline;
      loop.at(deadline, this);
    }
  }

  /** Never wakes again. */
  public void close() {
    closed = true;
  }

  @Override
  public void fire(long now) {
    if (closed) {
      return;
    }
    if (armed <= now) {
      armed = Timed.NEVER;
    }
    if (target.nextDeadline() <= now) {
      target.onTimer(now);
    }
    update();
  }
}
