package dev.naru.bench.rpc;

import java.util.Arrays;

/** When the calls that are not answered yet were due; the first is answered first. */
final class Due {

  private long[] ring = new long[256];
  private int head;
  private int size;

  void add(long nanos) {
    if (size == ring.length) {
      long[] larger = Arrays.copyOf(ring, size * 2);
      System.arraycopy(ring, 0, larger, size, head); // what had wrapped around
      ring = larger;
    }
    ring[head + size++ & ring.length - 1] = nanos;
  }

  long remove() {
    if (size == 0) {
      throw new IllegalStateException("an answer to nothing");
    }
    long first = ring[head];
    head = head + 1 & ring.length - 1;
    size--;
    return first;
  }
}
