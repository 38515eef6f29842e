package dev.naru.web.gate;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import java.time.Duration;
import java.util.Optional;

/**
 * How often one may ask: so many requests in a time, evenly, and so many at once.
 *
 * @param requests how many
 * @param per in which time
 * @param burst how many at once; as many as {@code requests} when absent
 * @param key who is one
 * @param keys of how many the counts are kept
 */
public record RateConfig(
    @Doc("How many requests pass.") @Range(min = "1", max = "1000000") int requests,
    @Doc("In which time.") @Default("1s") @Range(min = "1s", max = "1d") Duration per,
    @Doc("How many at once; as many as requests when absent.") @Range(min = "1", max = "1000000")
        Optional<Integer> burst,
    @Doc("Who is counted: address (an IPv6 network of 64 bits is one), header:NAME, or user.")
        @Default("address")
        RateKey key,
    @Doc("Of how many the counts are kept at most.")
        @Default("100000")
        @Range(min = "100", max = "10000000")
        int keys) {

  private static final Duration LONGEST = Duration.ofDays(366);

  /** The message of a mistake begins with the key it is about. */
  public RateConfig {
    if (burst.isPresent() && interval(per, requests) > LONGEST.toNanos() / burst.get()) {
      throw new IllegalArgumentException("burst would take more than a year to be had again");
    }
  }

  /** Nanoseconds until one more may come; rounded up, so that never more come than was said. */
  long interval() {
    return interval(per, requests);
  }

  private static long interval(Duration per, int requests) {
    return Math.ceilDiv(per.toNanos(), requests);
  }

  /** How many may come at once. */
  int quota() {
    return burst.orElse(requests);
  }
}
