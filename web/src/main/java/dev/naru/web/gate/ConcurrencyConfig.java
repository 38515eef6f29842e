package dev.naru.web.gate;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import java.time.Duration;

/**
 * How many requests of a route are worked on at a time, over all loops.
 *
 * @param requests how many
 * @param queue how many may wait for a place
 * @param timeout how long one may wait
 */
public record ConcurrencyConfig(
    @Doc("How many requests are worked on at a time.") @Range(min = "1", max = "1000000")
        int requests,
    @Doc("How many may wait for a place; 0 for none.")
        @Default("100")
        @Range(min = "0", max = "100000")
        int queue,
    @Doc("How long one waits for a place.") @Default("10s") @Range(min = "10ms", max = "10m")
        Duration timeout) {}
