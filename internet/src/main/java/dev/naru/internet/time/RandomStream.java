package dev.naru.internet.time;

import java.util.random.RandomGenerator;

/**
 * A reproducible stream of random numbers: SplitMix64 (Steele, Lea, Flood, 2014), written here so
 * that no JDK can change a run. Each purpose takes a {@link #substream} of its own by name: a new
 * use of chance in one place then leaves all others as they were. All arithmetic is on integers, or
 * exact. Not for secrets. Not thread-safe.
 */
public final class RandomStream implements RandomGenerator {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long seed;
  private long state;

  public RandomStream(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /**
   * The stream for a purpose: it depends on this one's seed and the name, not on how many numbers
   * were taken.
   */
  public RandomStream substream(String purpose) {
    long hash = mix(seed + GOLDEN);
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash + purpose.charAt(i) + GOLDEN);
    }
    return new RandomStream(hash);
  }

  @Override
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> 32);
  }

  /**
   * A number from 0 up to, not including, {@code bound}, each as likely (but for less than one part
   * in 2^32).
   *
   * @throws IllegalArgumentException unless {@code bound} is positive
   */
  @Override
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /**
   * A number from 0 up to, not including, {@code bound}.
   *
   * @throws IllegalArgumentException unless {@code bound} is positive
   */
  @Override
  public long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    return Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /** A multiple of 2^-53 from 0 up to, not including, 1: exact on every machine. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  @Override
  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  /** True with this probability, 0 to 1. Takes exactly one number. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }
}
