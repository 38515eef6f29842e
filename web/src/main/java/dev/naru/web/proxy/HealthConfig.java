package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Shorthand;
import java.time.Duration;
import java.util.Optional;

/**
 * How each server is asked whether it is well: a path, or a mapping.
 *
 * @param path that is asked for
 * @param every how often
 * @param timeout how long an answer may take, with the connection
 * @param rise answers in a row that make one well again
 * @param fall failures in a row that make one ill
 * @param status which answer is a good one
 * @param host what the Host field says; the server's own address when absent
 */
@Shorthand("path")
public record HealthConfig(
    @Doc("The path that is asked for.") String path,
    @Doc("How often each server is asked.") @Default("5s") @Range(min = "100ms", max = "1h")
        Duration every,
    @Doc("How long an answer may take.") @Default("2s") @Range(min = "10ms", max = "1h")
        Duration timeout,
    @Doc("Good answers in a row that make a server well again.")
        @Default("2")
        @Range(min = "1", max = "100")
        int rise,
    @Doc("Failures in a row that make a server ill.") @Default("3") @Range(min = "1", max = "100")
        int fall,
    @Doc("Which status is a good one: 200, or a range such as 200-399.") @Default("200-399")
        StatusRange status,
    @Doc("What the Host field says; the server's own address when absent.")
        Optional<String> host) {}
