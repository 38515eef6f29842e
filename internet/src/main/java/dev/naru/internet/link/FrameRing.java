package dev.naru.internet.link;

import dev.naru.internet.wire.Frame;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Frames in order, each with a time, in a ring of two parallel arrays that grows. */
final class FrameRing {
  private @Nullable Frame[] frames = new @Nullable Frame[4];
  private long[] times = new long[4];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The time of the first frame; there must be one. */
  long firstTime() {
    return times[head];
  }

  void add(long time, Frame frame) {
    if (size == frames.length) {
      grow();
    }
    int at = head + size++ & frames.length - 1;
    frames[at] = frame;
    times[at] = time;
  }

  /** Takes the first frame; there must be one. */
  Frame remove() {
    Frame first = Objects.requireNonNull(frames[head]);
    frames[head] = null;
    head = head + 1 & frames.length - 1;
    size--;
    return first;
  }

  private void grow() {
    int capacity = frames.length;
    @Nullable Frame[] moreFrames = Arrays.copyOfRange(frames, head, head + capacity * 2);
    long[] moreTimes = Arrays.copyOfRange(times, head, head + capacity * 2);
    System.arraycopy(frames, 0, moreFrames, capacity - head, head);
    System.arraycopy(times, 0, moreTimes, capacity - head, head);
    frames = moreFrames;
    times = moreTimes;
    head = 0;
  }
}
