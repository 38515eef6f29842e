package dev.naru.was;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Size;
import java.time.Duration;
import java.util.Optional;

/**
 * What one application may use, so that it cannot take everything from the others.
 *
 * @param inFlight requests that are answered at a time; only the process's own bound where absent
 * @param queue requests that may wait for such a place
 * @param queueTimeout how long each may wait
 * @param uploads bytes of uploaded parts that may lie on the disk at a time
 */
public record AppLimits(
    @Doc("Requests that it answers at a time; the process's bound alone where absent.")
        @Range(min = "1", max = "1000000")
        Optional<Integer> inFlight,
    @Doc("Requests that may wait for such a place; above that: 503.")
        @Default("100")
        @Range(min = "0", max = "1000000")
        int queue,
    @Doc("How long a request may wait for a place; after that: 503.")
        @Default("10s")
        @Range(min = "100ms", max = "10m")
        Duration queueTimeout,
    @Doc("Uploads that may lie on the disk at a time; above that: 503.")
        @Default("1GiB")
        @Range(min = "0B", max = "1TiB")
        Size uploads) {

  /** No bound of its own on requests, a gibibyte of uploads. */
  public static final AppLimits DEFAULTS =
      new AppLimits(Optional.empty(), 100, Duration.ofSeconds(10), new Size(1L << 30));
}
