package dev.naru.engine.data;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A data source before a pool that serves threads in the order in which they come.
 *
 * <p>A pool that hands a connection to a waiting thread has to wait until that one runs; a thread
 * that is running may take the connection meanwhile, and with virtual threads that is as a rule the
 * one that has just given it back and wants it again. So a few could keep all others waiting for
 * ever. Here who comes back stands at the end of the line, and only as many as the pool has
 * connections stand inside. Each holds its place while it asks, not while it has the connection, so
 * a connection that is never closed costs no place.
 */
public abstract class FairDataSource extends PlainDataSource {

  private final Duration patience;
  private final Clock clock;
  private final Places inside;

  /**
   * Before a pool.
   *
   * @param connections that the pool has at most
   * @param patience how long a thread waits, in line and in the pool together; then it fails
   * @param clock that tells how much of it is left
   */
  protected FairDataSource(int connections, Duration patience, Clock clock) {
    this.patience = patience;
    this.clock = clock;
    this.inside = new Places(connections);
  }

  /**
   * Takes a connection from the pool, or waits for one there.
   *
   * @param left how long; zero to take only what is there
   */
  protected abstract Connection borrow(Duration left) throws SQLException;

  /** Says how many connections the pool has at most from now on. */
  protected final void connections(int most) {
    inside.resize(most);
  }

  /** Threads that stand in line before the pool. */
  protected final int inLine() {
    return inside.getQueueLength();
  }

  @Override
  public final Connection getConnection() throws SQLException {
    Blocking.assertMayBlock();
    long since = clock.nanos();
    try {
      if (!inside.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SQLTransientConnectionException(
            "no connection came free within %d s; %d threads wait for one"
                .formatted(patience.toSeconds(), inLine()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for a connection", e);
    }
    try {
      Duration left = patience.minusNanos(clock.nanos() - since);
      return borrow(left.isNegative() ? Duration.ZERO : left);
    } finally {
      inside.release();
    }
  }

  /** Places inside, taken in the order of asking. */
  private static final class Places extends Semaphore {
    private static final long serialVersionUID = 1;

    private int most;

    Places(int most) {
      super(most, true);
      this.most = most;
    }

    /** Those that are inside stay there, whatever the number. */
    synchronized void resize(int next) {
      if (next > most) {
        release(next - most);
      } else {
        reducePermits(most - next);
      }
      most = next;
    }
  }
}
