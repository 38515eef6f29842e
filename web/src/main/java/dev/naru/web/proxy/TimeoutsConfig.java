package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a server may take, by phase.
 *
 * @param connect until it is connected; also how long a request waits for a free connection
 * @param tls for the handshake
 * @param firstByte from the end of the request to the head of the answer
 * @param idle without an octet that is awaited, either way
 * @param whole from the beginning to the end of the answer; not for what has become a tunnel
 */
public record TimeoutsConfig(
    @Doc("Until a server is connected, and for a free connection.")
        @Default("5s")
        @Range(min = "10ms", max = "5m")
        Duration connect,
    @Doc("For the handshake of TLS.") @Default("10s") @Range(min = "10ms", max = "5m") Duration tls,
    @Doc("From the end of the request to the head of the answer.")
        @Default("60s")
        @Range(min = "10ms", max = "1d")
        Duration firstByte,
    @Doc("Without a byte of the answer, or without the server taking one of the request.")
        @Default("60s")
        @Range(min = "10ms", max = "1d")
        Duration idle,
    @Doc("For everything, with all attempts; without end when absent.") Optional<Duration> whole) {}
