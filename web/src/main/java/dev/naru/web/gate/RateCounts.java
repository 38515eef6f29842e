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
 * <p>When there are more keys than may be kept, the one that has used least is forgotten first: who
 * floods with new keys forgets its own, and whoever has been refused stays so.
 */
final class RateCounts {

  private static final int STRIPES = 16;

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

  /** Those that need not be kept; when there are none, the one that has used least. */
  private static void forget(Map<Object, Count> stripe, long now) {
    boolean any = false;
    long least = Long.MAX_VALUE;
    Object lightest = null;
    for (Iterator<Map.Entry<Object, Count>> all = stripe.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Object, Count> one = all.next();
      long used = one.getValue().whole - now;
      if (used <= 0) {
        all.remove();
        any = true;
      } else if (used < least) {
        least = used;
        lightest = one.getKey();
      }
    }
    if (!any && lightest != null) {
      stripe.remove(lightest);
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
