package dev.naru.web.gate;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * How much each key has used of its quota, for all loops: exact, and of bounded size.
 *
 * <p>A leaky bucket as a virtual schedule (the generic cell rate algorithm, ITU-T I.371, annex A):
 * all that is known of a key is the time at which it will have its whole quota again. A key whose
 * time has passed is as good as one that was never seen, so nothing has to be counted down and
 * forgetting it loses nothing.
 *
 * <p>When there are more keys than may be kept, those that have used least are forgotten first: who
 * floods with new keys forgets its own, and whoever has been refused stays so.
 */
final class RateCounts {

  private static final int STRIPES = 16;

  /** What part of a full stripe is freed at once: one in so many. */
  private static final int FREED = 16;

  /**
   * What came of a request.
   *
   * @param passes whether it is within the quota
   * @param remaining how many more would be, now
   * @param wholeNanos until the quota is whole again
   * @param retryNanos until one would pass; 0 for one that has passed
   */
  record Verdict(boolean passes, long remaining, long wholeNanos, long retryNanos) {}

  private static final class Count {
    /** When the quota will be whole again, in the clock's nanoseconds. */
    long whole;
  }

  private final long interval;
  private final long capacity;
  private final int mostPerStripe;
  private final Map<Object, Count>[] stripes;

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
  RateCounts(RateConfig config) {
    this.interval = config.interval();
    this.capacity = interval * config.quota();
    this.mostPerStripe = Math.max(1, config.keys() / STRIPES);
    this.stripes = new Map[STRIPES];
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new HashMap<>();
    }
  }

  /** One more of a key; counted when it passes. Any thread. */
  Verdict take(Object key, long now) {
    int hash = key.hashCode() * 0x9E3779B9; // the map spreads the lower bits, the stripes these
    Map<Object, Count> stripe = stripes[hash >>> 28];
    synchronized (stripe) {
      Count count = stripe.get(key);
      long before = count == null ? 0 : Math.max(0, count.whole - now);
      long after = before + interval;
      if (after > capacity) {
        return new Verdict(false, (capacity - before) / interval, before, after - capacity);
      }
      if (count == null) {
        if (stripe.size() >= mostPerStripe) {
          forget(stripe, now);
        }
        count = new Count();
        stripe.put(key, count);
      }
      count.whole = now + after;
      return new Verdict(true, (capacity - after) / interval, after, 0);
    }
  }

  /**
   * Those that need not be kept, and of the others the ones that have used least, until a sixteenth
   * is free: one at a time would walk over all of them for each new key of a flood.
   */
  private static void forget(Map<Object, Count> stripe, long now) {
    int wanted = Math.max(1, stripe.size() / FREED);
    long[] used = stripe.values().stream().mapToLong(count -> count.whole - now).sorted().toArray();
    long most = Math.max(0, used[wanted - 1]);
    int kept = stripe.size() - wanted;
    for (Iterator<Count> all = stripe.values().iterator(); all.hasNext(); ) {
      long its = all.next().whole - now;
      if (its <= 0 || (its <= most && stripe.size() > kept)) {
        all.remove();
      }
    }
  }

  /** How many keys are known. */
  int size() {
    int all = 0;
    for (Map<Object, Count> stripe : stripes) {
      synchronized (stripe) {
        all += stripe.size();
      }
    }
    return all;
  }
}
