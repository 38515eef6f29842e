package dev.naru.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
import dev.naru.engine.limit.InFlight.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<String> started = new ArrayList<>();

  private InFlight gate(int places, int queue) {
    Limits d = Limits.DEFAULTS;
    return new InFlight(
        new Limits(
            d.connections(),
            d.connectionsPerAddress(),
            places,
            queue,
            d.header(),
            d.body(),
            d.handshakeTimeout(),
            d.headerTimeout(),
            d.bodyTimeout(),
            d.minimumRate(),
            d.idle()),
        metrics);
  }

  private Ticket ticket(InFlight gate, String name) {
    return gate.ticket(() -> started.add(name));
  }

  @Test
  void workBeginsAtOnceWhileThereArePlaces() {
    InFlight gate = gate(2, 0);
    assertThat(ticket(gate, "a").enter()).isTrue();
    assertThat(ticket(gate, "b").enter()).isTrue();
    assertThat(started).containsExactly("a", "b");
    assertThat(metrics.get("naru.in.flight").gauge().value()).isEqualTo(2);
  }

  @Test
  void whoLeavesHandsThePlaceToTheFirstWhoWaits() {
    InFlight gate = gate(1, 2);
    Ticket a = ticket(gate, "a");
    Ticket b = ticket(gate, "b");
    Ticket c = ticket(gate, "c");
    assertThat(a.enter()).isTrue();
    assertThat(b.enter()).isTrue();
    assertThat(c.enter()).isTrue();
    assertThat(started).containsExactly("a");
    assertThat(b.isWaiting()).isTrue();
    assertThat(metrics.get("naru.in.flight.waiting").gauge().value()).isEqualTo(2);
    a.leave();
    assertThat(started).containsExactly("a", "b");
    a.leave();
    assertThat(started).containsExactly("a", "b");
    b.leave();
    c.leave();
    assertThat(started).containsExactly("a", "b", "c");
    assertThat(gate.running()).isZero();
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void whenTooManyWaitWorkIsRefusedAndNeverBegins() {
    InFlight gate = gate(1, 1);
    Ticket a = ticket(gate, "a");
    a.enter();
    Ticket b = ticket(gate, "b");
    b.enter();
    Ticket c = ticket(gate, "c");
    assertThat(c.enter()).isFalse();
    assertThat(metrics.get("naru.in.flight.refused").counter().count()).isEqualTo(1);
    assertThat(gate.health().status()).isEqualTo(Health.Status.DEGRADED);
    a.leave();
    assertThat(gate.health()).isEqualTo(Health.UP);
    b.leave();
    c.leave();
    assertThat(started).containsExactly("a", "b");
    assertThat(gate.running()).isZero();
    assertThat(ticket(gate, "d").enter()).isTrue();
  }

  @Test
  void withoutAQueueAFreePlaceIsStillTaken() {
    InFlight gate = gate(1, 0);
    Ticket a = ticket(gate, "a");
    assertThat(a.enter()).isTrue();
    assertThat(ticket(gate, "b").enter()).isFalse();
    a.leave();
    assertThat(ticket(gate, "c").enter()).isTrue();
    assertThat(started).containsExactly("a", "c");
  }

  @Test
  void whoComesBackWaitsForATurnAndIsNeverRefused() {
    InFlight gate = gate(1, 0);
    Ticket a = ticket(gate, "a");
    assertThat(a.enter()).isTrue();
    ticket(gate, "b").enterAgain();
    assertThat(ticket(gate, "c").enter()).isFalse();
    assertThat(started).containsExactly("a");
    a.leave();
    assertThat(started).containsExactly("a", "b");
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void whoGivesUpWaitingMakesRoomAndIsPassedOver() {
    InFlight gate = gate(1, 1);
    Ticket a = ticket(gate, "a");
    a.enter();
    Ticket b = ticket(gate, "b");
    b.enter();
    assertThat(b.cancel()).isTrue();
    assertThat(b.cancel()).isFalse();
    Ticket c = ticket(gate, "c");
    assertThat(c.enter()).isTrue();
    a.leave();
    assertThat(started).containsExactly("a", "c");
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void workThatHasBegunCannotBeCancelledAndKeepsItsPlace() {
    InFlight gate = gate(1, 1);
    Ticket a = ticket(gate, "a");
    a.enter();
    assertThat(a.cancel()).isFalse();
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void aTicketIsForOnePieceOfWork() {
    InFlight gate = gate(1, 1);
    Ticket a = ticket(gate, "a");
    a.enter();
    assertThatThrownBy(a::enter).isInstanceOf(IllegalStateException.class);
    a.leave();
    assertThat(gate.running()).isZero();
  }

  @Test
  void workThatCannotBeStartedGivesItsPlaceBack() {
    InFlight gate = gate(1, 2);
    Ticket broken =
        gate.ticket(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    assertThatThrownBy(broken::enter).hasMessage("on purpose");
    assertThat(gate.running()).isZero();

    Ticket a = ticket(gate, "a");
    a.enter();
    gate.ticket(
            () -> {
              throw new IllegalStateException("on purpose, later");
            })
        .enter();
    ticket(gate, "b").enter();
    a.leave();
    assertThat(started).containsExactly("a", "b");
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void aLongLineOfWorkThatEndsAtOnceTakesNoStack() {
    InFlight gate = gate(1, 100_000);
    Ticket first = ticket(gate, "first");
    first.enter();
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      AtomicReference<Ticket> own = new AtomicReference<>();
      own.set(
          gate.ticket(
              () -> {
                done.incrementAndGet();
                own.get().leave();
              }));
      assertThat(own.get().enter()).isTrue();
    }
    first.leave();
    assertThat(done).hasValue(100_000);
    assertThat(gate.running()).isZero();
  }

  @Test
  void underContentionNoPlaceIsLostAndNoneIsGivenTwice() throws Exception {
    InFlight gate = gate(3, 50);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger worked = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    int all = 20_000;
    CountDownLatch over = new CountDownLatch(all);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var enterers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < all; i++) {
        int number = i;
        enterers.execute(
            () -> {
              AtomicReference<Ticket> own = new AtomicReference<>();
              own.set(
                  gate.ticket(
                      () ->
                          threads.execute(
                              () -> {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                Thread.yield();
                                inside.decrementAndGet();
                                worked.incrementAndGet();
                                own.get().leave();
                                over.countDown();
                              })));
              if (!own.get().enter()) {
                refused.incrementAndGet();
                over.countDown();
              } else if (number % 3 == 0 && own.get().cancel()) {
                cancelled.incrementAndGet();
                over.countDown();
              }
            });
      }
      assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(worked.get() + refused.get() + cancelled.get()).isEqualTo(all);
    assertThat(gate.running()).isZero();
    assertThat(gate.waiting()).isZero();
  }
}
