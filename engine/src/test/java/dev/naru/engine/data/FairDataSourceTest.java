package dev.naru.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Clock;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FairDataSourceTest {

  /** A pool whose connections come when the test says so. */
  private static final class Gate extends FairDataSource {
    final Semaphore free = new Semaphore(0);
    final Semaphore asking = new Semaphore(0);
    volatile Duration left = Duration.ZERO;

    Gate(int connections, Duration patience, Clock clock) {
      super(connections, patience, clock);
    }

    @Override
    protected Connection borrow(Duration patience) {
      left = patience;
      asking.release();
      free.acquireUninterruptibly();
      return IdleDriver.connection("gate");
    }

    void resize(int most) {
      connections(most);
    }

    void awaitInside(int threads) {
      while (asking.availablePermits() != threads) {
        Thread.yield();
      }
    }

    void awaitInLine(int threads) {
      while (inLine() != threads) {
        Thread.yield();
      }
    }
  }

  private final TestPlatform platform = TestPlatform.withManualClock();

  @AfterEach
  void close() {
    platform.close();
  }

  private Gate gate(int connections, Duration patience) {
    return new Gate(connections, patience, platform.clock());
  }

  @Test
  void whoComesFirstIsServedFirstAndWhoComesAgainIsLast() throws Exception {
    Gate gate = gate(1, Duration.ofMinutes(1));
    ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String name = "thread " + i;
        all.add(
            executor.submit(
                () -> {
                  gate.getConnection();
                  served.add(name);
                  gate.getConnection();
                  served.add(name + " again");
                  return null;
                }));
        // The first is inside, the others stand behind it.
        gate.awaitInside(1);
        gate.awaitInLine(i);
      }
      for (int i = 0; i < 6; i++) {
        gate.asking.acquire();
        gate.awaitInLine(Math.min(2, 5 - i));
        gate.free.release();
        while (served.size() <= i) {
          Thread.yield();
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(served)
        .containsExactly(
            "thread 0", "thread 1", "thread 2", "thread 0 again", "thread 1 again",
            "thread 2 again");
  }

  @Test
  void whoWaitsForTooLongFailsAndLosesNobodysPlace() throws Exception {
    Gate gate = gate(1, Duration.ofMillis(1));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Connection> first = executor.submit(() -> gate.getConnection());
      gate.asking.acquire();
      assertThatThrownBy(gate::getConnection).isInstanceOf(SQLTransientConnectionException.class);
      gate.free.release(2);
      first.get();
      assertThat(gate.getConnection()).isNotNull();
    }
  }

  @Test
  void whatOneHasWaitedInLineIsNotWaitedInThePoolAgain() throws Exception {
    Gate gate = gate(1, Duration.ofMinutes(1));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Connection> first = executor.submit(() -> gate.getConnection());
      gate.asking.acquire();
      assertThat(gate.left).isEqualTo(Duration.ofMinutes(1));
      Future<Connection> second = executor.submit(() -> gate.getConnection());
      gate.awaitInLine(1);
      platform.clock().advance(Duration.ofSeconds(40));
      gate.free.release();
      first.get();
      gate.asking.acquire();
      assertThat(gate.left).isEqualTo(Duration.ofSeconds(20));
      gate.free.release();
      second.get();
    }
  }

  @Test
  void aPoolThatShrinksLetsFewerInAndOneThatGrowsMore() throws Exception {
    Gate gate = gate(2, Duration.ofMinutes(1));
    gate.resize(1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Connection>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(executor.submit(() -> gate.getConnection()));
      }
      gate.asking.acquire();
      gate.awaitInLine(2);
      gate.resize(2);
      gate.asking.acquire();
      gate.awaitInLine(1);
      gate.free.release(3);
      for (Future<Connection> one : all) {
        assertThat(one.get()).isNotNull();
      }
    }
  }
}
