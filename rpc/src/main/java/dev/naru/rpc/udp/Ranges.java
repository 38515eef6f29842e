package dev.naru.rpc.udp;

import java.util.ArrayList;
import java.util.List;

/**
 * Which numbers have come: ranges, the highest first. When there are too many the lowest is
 * forgotten and all that is not above it counts as having come: the window against replay.
 */
final class Ranges {

  private static final int MOST = 64;

  record Range(long first, long last) {}

  private final List<Range> ranges = new ArrayList<>();

  /** Numbers up to here count as having come. */
  private long floor = -1;

  /** Adds a number; false when it has come before, or may have. */
  boolean add(long number) {
    if (number <= floor) {
      return false;
    }
    int at = 0;
    while (at < ranges.size() && ranges.get(at).first > number) {
      at++;
    }
    if (at < ranges.size() && number <= ranges.get(at).last) {
      return false;
    }
    boolean joinsLower = at < ranges.size() && ranges.get(at).last == number - 1;
    boolean joinsUpper = at > 0 && ranges.get(at - 1).first == number + 1;
    long first = joinsLower ? ranges.get(at).first : number;
    long last = joinsUpper ? ranges.get(at - 1).last : number;
    if (joinsLower) {
      ranges.remove(at);
    }
    if (joinsUpper) {
      ranges.remove(--at);
    }
    ranges.add(at, new Range(first, last));
    if (ranges.size() > MOST) {
      floor = ranges.removeLast().last;
    }
    return true;
  }

  boolean contains(long number) {
    return number <= floor
        || ranges.stream().anyMatch(range -> range.first <= number && number <= range.last);
  }

  /** The highest of them. */
  List<Range> top(int most) {
    return List.copyOf(ranges.subList(0, Math.min(most, ranges.size())));
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }
}
