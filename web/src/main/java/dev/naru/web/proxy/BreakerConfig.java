package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import java.time.Duration;
import java.util.List;

/**
 * When a server is left alone because of how it has answered: passive health.
 *
 * @param failures that open the circuit; 0 for never
 * @param within the time in which they happen
 * @param pause how long it stays open at first; doubled each time that the trial fails
 * @param longest how long it stays open at most
 * @param status answers that count as failures too
 */
public record BreakerConfig(
    @Doc("Failures after which a server is left alone for a while; 0 for never.")
        @Default("5")
        @Range(min = "0", max = "100000")
        int failures,
    @Doc("The time within which they happen.") @Default("10s") @Range(min = "100ms", max = "1h")
        Duration within,
    @Doc("How long it is left alone at first; then one request tries it.")
        @Default("2s")
        @Range(min = "10ms", max = "1h")
        Duration pause,
    @Doc("How long it is left alone at most: the pause doubles with each trial that fails.")
        @Default("1m")
        @Range(min = "10ms", max = "1d")
        Duration longest,
    @Doc("Answers that count as failures, too: [502, 503, 504].") List<StatusRange> status) {
  public BreakerConfig {
    status = List.copyOf(status);
  }
}
