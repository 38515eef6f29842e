package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Shorthand;
import dev.naru.web.hop.UpstreamAddress;

/**
 * A server that answers for a route: an address, or a mapping.
 *
 * @param to where it is
 * @param weight how much it gets, beside the others
 */
@Shorthand("to")
public record UpstreamConfig(
    @Doc("http://host:port, https://host:port, or h2c://host:port for HTTP/2 in clear text.")
        UpstreamAddress to,
    @Doc("How much it gets, beside the others.") @Default("1") @Range(min = "1", max = "1000")
        int weight) {}
