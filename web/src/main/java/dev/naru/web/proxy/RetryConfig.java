package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Shorthand;

/**
 * How often a request is sent again that can be: a number, or a mapping.
 *
 * @param most further servers that are asked for one request
 * @param budget how many of a hundred requests may be sent again
 */
@Shorthand("most")
public record RetryConfig(
    @Doc("How often a request is sent again at most, where that does no harm; 0 for never.")
        @Default("2")
        @Range(min = "0", max = "10")
        int most,
    @Doc("Of a hundred requests, how many may be sent again.")
        @Default("20")
        @Range(min = "0", max = "100")
        int budget) {}
