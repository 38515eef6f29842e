package dev.naru.http.h2;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection that are not closed, by their numbers: a table with open addressing.
 * It is the loop's; other threads may walk over it for a dump, and see most of what is there.
 */
final class StreamTable {

  private static final int FIRST = 16;

  private volatile AtomicReferenceArray<@Nullable Http2Stream> table =
      new AtomicReferenceArray<>(FIRST);
  private int size;

  int size() {
    return size;
  }

  @Nullable Http2Stream get(int stream) {
    AtomicReferenceArray<@Nullable Http2Stream> all = table;
    int mask = all.length() - 1;
    for (int i = stream >>> 1 & mask; ; i = i + 1 & mask) {
      Http2Stream found = all.getPlain(i);
      if (found == null || found.id() == stream) {
        return found;
      }
    }
  }

  void add(Http2Stream stream) {
    AtomicReferenceArray<@Nullable Http2Stream> all = table;
    if ((size + 1) * 2 > all.length()) {
      AtomicReferenceArray<@Nullable Http2Stream> larger =
          new AtomicReferenceArray<>(all.length() * 2);
      forEach(one -> put(larger, one));
      table = larger;
      all = larger;
    }
    put(all, stream);
    size++;
  }

  private static void put(AtomicReferenceArray<@Nullable Http2Stream> all, Http2Stream stream) {
    int mask = all.length() - 1;
    int i = stream.id() >>> 1 & mask;
    while (all.getPlain(i) != null) {
      i = i + 1 & mask;
    }
    all.setRelease(i, stream);
  }

  /** Takes it out, when it is there. */
  void remove(Http2Stream stream) {
    AtomicReferenceArray<@Nullable Http2Stream> all = table;
    int mask = all.length() - 1;
    int i = stream.id() >>> 1 & mask;
    while (all.getPlain(i) != stream) {
      if (all.getPlain(i) == null) {
        return;
      }
      i = i + 1 & mask;
    }
    size--;
    // Those behind move up, so that nobody's way to his place is broken.
    int hole = i;
    for (int j = hole + 1 & mask; ; j = j + 1 & mask) {
      Http2Stream next = all.getPlain(j);
      if (next == null) {
        break;
      }
      int home = next.id() >>> 1 & mask;
      if ((j - home & mask) >= (j - hole & mask)) {
        all.setRelease(hole, next);
        hole = j;
      }
    }
    all.setRelease(hole, null);
  }

  /** All of them; none may be added or removed meanwhile, unless by {@link #copy}. Any thread. */
  void forEach(Consumer<Http2Stream> action) {
    AtomicReferenceArray<@Nullable Http2Stream> all = table;
    for (int i = 0; i < all.length(); i++) {
      Http2Stream stream = all.getAcquire(i);
      if (stream != null) {
        action.accept(stream);
      }
    }
  }

  /** All of them, to walk over while streams come and go. */
  Http2Stream[] copy() {
    Http2Stream[] copy = new Http2Stream[size];
    int[] count = {0};
    forEach(stream -> copy[count[0]++] = stream);
    return copy;
  }
}
