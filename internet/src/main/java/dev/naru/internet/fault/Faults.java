package dev.naru.internet.fault;

import dev.naru.internet.link.Impairment;
import dev.naru.internet.link.Lane;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Faults of one or more lanes: both of a link, or one of them for a fault that is one-way. Each
 * call puts a fault in place behind those that are there and gives its guard. Rates are
 * probabilities, 0 to 1, for each frame on its own.
 */
public final class Faults {
  private final EventLoop loop;
  private final RandomStream random;
  private final List<Lane> lanes;

  public Faults(EventLoop loop, RandomStream random, List<Lane> lanes) {
    this.loop = loop;
    this.random = random;
    this.lanes = List.copyOf(lanes);
  }

  /** Cuts: what is on the wire is lost, and all that comes. */
  public Fault cut() {
    lanes.forEach(lane -> lane.loseFlying(loop.now(), "cut"));
    return lose(_ -> true, "cut");
  }

  /**
   * Cuts and heals by turns, {@code up} and {@code down} nanoseconds each, beginning with a cut.
   */
  public Fault flap(long down, long up) {
    if (down <= 0 || up <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
    return new Flap(loop, this, down, up);
  }

  /** Loses at a rate. */
  public Fault lose(double rate) {
    return place(lane -> new Lose(at(rate, lane, "lose"), "lost"));
  }

  /** Loses at a rate in the long run, in bursts of this mean length. */
  public Fault loseInBursts(double rate, double length) {
    return place(lane -> new Lose(new Bursts(rate, length, stream(lane, "burst")), "lost"));
  }

  /** Loses the n-th of the frames to come, for each number given, counted from 1 on each lane. */
  public Fault loseNth(int... numbers) {
    int[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return place(_ -> new Lose(new Nth(sorted), "lost"));
  }

  /** Loses what a predicate picks. */
  public Fault lose(Predicate<Frame> picked, String cause) {
    return place(_ -> new Lose(picked, cause));
  }

  /** Loses what a predicate picks, but no more than {@code times} frames. */
  public Fault lose(Predicate<Frame> picked, int times) {
    return place(_ -> new Lose(new Limited(picked, times), "lost"));
  }

  /**
   * Delays every frame by {@code nanos}, and up to {@code jitter} more, by which some overtake
   * others.
   */
  public Fault delay(long nanos, long jitter) {
    return place(
        lane -> {
          RandomStream stream = stream(lane, "delay");
          return new Postpone(_ -> nanos + (jitter == 0 ? 0 : stream.nextLong(jitter + 1)));
        });
  }

  /** Delays what a predicate picks by {@code nanos}. */
  public Fault delay(Predicate<Frame> picked, long nanos) {
    return place(_ -> new Postpone(frame -> picked.test(frame) ? nanos : 0));
  }

  /** Holds frames back for {@code nanos} at a rate, so that those behind overtake them. */
  public Fault reorder(double rate, long nanos) {
    return place(
        lane -> {
          Predicate<Frame> picked = at(rate, lane, "reorder");
          return new Postpone(frame -> picked.test(frame) ? nanos : 0);
        });
  }

  /** Doubles at a rate. */
  public Fault duplicate(double rate) {
    return place(lane -> new Duplicate(at(rate, lane, "duplicate")));
  }

  /** Flips one bit at a rate. */
  public Fault corrupt(double rate) {
    return place(
        lane -> {
          RandomStream bits = stream(lane, "corrupt.bit");
          return new Damage(at(rate, lane, "corrupt"), bytes -> flip(bytes, bits));
        });
  }

  /** Cuts off the end at a rate: at least one byte is lost, and at least one is left. */
  public Fault truncate(double rate) {
    return place(
        lane -> {
          RandomStream ends = stream(lane, "truncate.end");
          return new Damage(at(rate, lane, "truncate"), bytes -> shorten(bytes, ends));
        });
  }

  private static byte[] flip(byte[] bytes, RandomStream bits) {
    int bit = bits.nextInt(bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return bytes;
  }

  private static byte[] shorten(byte[] bytes, RandomStream ends) {
    return Arrays.copyOf(bytes, 1 + ends.nextInt(bytes.length - 1));
  }

  private Predicate<Frame> at(double rate, Lane lane, String purpose) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate is from 0 to 1: " + rate);
    }
    RandomStream stream = stream(lane, purpose);
    return _ -> stream.chance(rate);
  }

  /** A stream for the lane, the purpose and the time at which the fault begins. */
  private RandomStream stream(Lane lane, String purpose) {
    return random.substream(lane + "/" + purpose + "@" + loop.now());
  }

  private Fault place(Function<Lane, Impairment> maker) {
    Impairment[] placed = new Impairment[lanes.size()];
    for (int i = 0; i < placed.length; i++) {
      placed[i] = maker.apply(lanes.get(i));
      lanes.get(i).add(placed[i]);
    }
    return () -> {
      for (int i = 0; i < placed.length; i++) {
        lanes.get(i).remove(loop.now(), placed[i]);
      }
    };
  }

  private static final class Nth implements Predicate<Frame> {
    private final int[] sorted;
    private int count;

    Nth(int[] sorted) {
      this.sorted = sorted;
    }

    @Override
    public boolean test(Frame frame) {
      return Arrays.binarySearch(sorted, ++count) >= 0;
    }
  }

  private static final class Limited implements Predicate<Frame> {
    private final Predicate<Frame> picked;
    private int left;

    Limited(Predicate<Frame> picked, int left) {
      this.picked = picked;
      this.left = left;
    }

    @Override
    public boolean test(Frame frame) {
      if (left == 0 || !picked.test(frame)) {
        return false;
      }
      left--;
      return true;
    }
  }
}
