package dev.naru.web.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be sent again: a share of those that come, so that servers in trouble are
 * not asked twice as much as servers that are well. A few are free, for routes with little to do.
 */
final class RetryBudget {

  private static final int ONE = 100;
  private static final int FREE = 10 * ONE;
  private static final int MOST = 100 * ONE;

  private final int share;
  private final AtomicInteger saved = new AtomicInteger(FREE);

  /** With a share in percent. */
  RetryBudget(int share) {
    this.share = share;
  }

  /** A request has come. */
  void deposit() {
    if (share > 0 && saved.get() < MOST) {
      saved.addAndGet(share);
    }
  }

  /** Takes leave to send one again. */
  boolean take() {
    if (share == 0) {
      return false;
    }
    int before = saved.getAndUpdate(have -> have >= ONE ? have - ONE : have);
    return before >= ONE;
  }
}
