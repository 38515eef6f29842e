package dev.naru.internet.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EventQueueTest {

  private record Entry(long time, int order) {}

  @Test
  void eventsComeByTimeAndTiesInTheOrderOfAdding() {
    EventQueue<Entry> queue = new EventQueue<>();
    RandomStream random = new RandomStream(1);
    List<Entry> expected = new ArrayList<>();
    List<Entry> taken = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Entry entry = new Entry(random.nextInt(300), i);
      expected.add(entry);
      queue.add(entry.time(), entry);
    }
    while (!queue.isEmpty()) {
      long next = queue.nextTime();
      taken.add(queue.poll());
      assertThat(taken.getLast().time()).isEqualTo(next);
    }
    expected.sort(Comparator.comparingLong(Entry::time).thenComparingInt(Entry::order));
    assertThat(taken).isEqualTo(expected);
    assertThat(queue.nextTime()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(queue::poll).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whatIsAddedWhileTakingFindsItsPlace() {
    EventQueue<String> queue = new EventQueue<>();
    queue.add(5, "b");
    queue.add(1, "a");
    assertThat(queue.poll()).isEqualTo("a");
    queue.add(5, "c");
    queue.add(4, "x");
    assertThat(List.of(queue.poll(), queue.poll(), queue.poll())).containsExactly("x", "b", "c");
  }

  @Test
  void anAlarmThatMovesLaterWakesNobodyInVain() {
    EventLoop loop = new EventLoop();
    List<Long> woken = new ArrayList<>();
    long[] deadline = {10};
    Alarm alarm =
        new Alarm(
            loop,
            new Timed() {
              @Override
              public void onTimer(long now) {
                woken.add(now);
                deadline[0] = NEVER;
              }

              @Override
              public long nextDeadline() {
                return deadline[0];
              }
            });
    alarm.update();
    deadline[0] = 30;
    alarm.update();
    loop.runUntil(20);
    assertThat(woken).isEmpty();
    deadline[0] = 25;
    alarm.update();
    assertThat(loop.runUntilIdle(100)).isTrue();
    assertThat(woken).containsExactly(25L);
  }

  @Test
  void randomStreamsAreTheSameEverywhere() {
    RandomStream stream = new RandomStream(42);
    assertThat(stream.nextLong()).isEqualTo(-4767286540954276203L); // SplitMix64 of seed 42
    assertThat(new RandomStream(42).substream("a").nextLong())
        .isEqualTo(new RandomStream(42).substream("a").nextLong())
        .isNotEqualTo(new RandomStream(42).substream("b").nextLong())
        .isNotEqualTo(new RandomStream(43).substream("a").nextLong());
    RandomStream taken = new RandomStream(42);
    taken.nextLong();
    assertThat(taken.substream("a").nextLong())
        .isEqualTo(new RandomStream(42).substream("a").nextLong());
    for (int i = 0; i < 1000; i++) {
      assertThat(stream.nextInt(7)).isBetween(0, 6);
      assertThat(stream.nextDouble()).isBetween(0.0, Math.nextDown(1.0));
    }
  }
}
