package dev.naru.forward;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import java.time.Duration;

/**
 * The key {@code health}: connections are opened and closed to see whether targets answer.
 *
 * @param interval between two looks at a target
 * @param timeout how long one may take
 * @param fall failures in a row after which a target is passed over
 * @param rise successes in a row after which it is used again
 */
public record TargetHealth(
    @Doc("Between two looks at a target.") @Default("10s") @Range(min = "100ms", max = "1h")
        Duration interval,
    @Doc("How long a look may take.") @Default("2s") @Range(min = "50ms", max = "1m")
        Duration timeout,
    @Doc("Failures in a row after which a target is passed over.")
        @Default("2")
        @Range(min = "1", max = "100")
        int fall,
    @Doc("Successes in a row after which it is used again.")
        @Default("2")
        @Range(min = "1", max = "100")
        int rise) {}
