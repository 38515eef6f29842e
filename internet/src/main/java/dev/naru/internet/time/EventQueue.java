package dev.naru.internet.time;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Events by time, and by the order of their adding where times are equal: a four-ary heap in three
 * parallel arrays, so that adding and taking allocate nothing. Nothing is ever removed from its
 * middle: whoever wants a timer cancelled ignores it when it comes. Not thread-safe.
 *
 * @param <E> what happens
 */
public final class EventQueue<E> {
  private long[] times = new long[8];
  private long[] sequences = new long[8];
  private @Nullable Object[] events = new @Nullable Object[8];
  private int size;
  private long nextSequence;

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  /** The time of the first event, or {@code Long.MAX_VALUE} if there is none. */
  public long nextTime() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Adds an event at {@code time}, in nanoseconds, behind all others of that time. */
  public void add(long time, E event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      sequences = Arrays.copyOf(sequences, size * 2);
      events = Arrays.copyOf(events, size * 2);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 2;
      if (times[parent] <= time) { // an equal one was added earlier
        break;
      }
      move(parent, at);
      at = parent;
    }
    times[at] = time;
    sequences[at] = nextSequence++;
    events[at] = event;
  }

  /**
   * Takes the first event.
   *
   * @throws NoSuchElementException if there is none
   */
  @SuppressWarnings("unchecked")
  public E poll() {
    if (size == 0) {
      throw new NoSuchElementException("no event");
    }
    E first = (E) events[0];
    int last = --size;
    if (last > 0) {
      siftDown(times[last], sequences[last], events[last], last);
    }
    events[last] = null;
    return first;
  }

  /** Puts an event that stood at the end into its place, starting at the root. */
  private void siftDown(long time, long sequence, @Nullable Object event, int end) {
    int at = 0;
    while (true) {
      int child = 4 * at + 1;
      if (child >= end) {
        break;
      }
      int least = child;
      int stop = Math.min(child + 4, end);
      for (int i = child + 1; i < stop; i++) {
        if (before(times[i], sequences[i], times[least], sequences[least])) {
          least = i;
        }
      }
      if (before(time, sequence, times[least], sequences[least])) {
        break;
      }
      move(least, at);
      at = least;
    }
    times[at] = time;
    sequences[at] = sequence;
    events[at] = event;
  }

  private static boolean before(long timeA, long sequenceA, long timeB, long sequenceB) {
    return timeA < timeB || (timeA == timeB && sequenceA < sequenceB);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    sequences[to] = sequences[from];
    events[to] = events[from];
  }
}
