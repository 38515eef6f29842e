package dev.naru.engine.config;

import java.time.Duration;

/**
 * What a listener allows, unless it says otherwise: the key {@code limits}.
 *
 * @param connections open connections on all listeners together
 * @param connectionsPerAddress of those, from one address (IPv6: one /64); loopback is not counted
 * @param inFlight requests being processed at a time
 * @param queue requests that may wait for one of those places
 * @param header bytes of a message's head
 * @param body bytes of a message's body
 * @param handshakeTimeout from the beginning of a TLS connection until it can be used
 * @param headerTimeout from the first byte of a request to the end of its head
 * @param bodyTimeout without a byte of a body that is awaited
 * @param minimumRate bytes a second, on the average, below which a body that lasts longer than
 *     {@code bodyTimeout} is given up, in either direction
 * @param idle without a byte between two requests
 */
public record Limits(
    @Doc("Open connections on all listeners together.")
        @Default("20000")
        @Range(min = "1", max = "10000000")
        int connections,
    @Doc("Open connections from one address (IPv6: one /64); loopback is not counted.")
        @Default("1000")
        @Range(min = "1", max = "10000000")
        int connectionsPerAddress,
    @Doc("Requests being processed at a time.") @Default("1000") @Range(min = "1", max = "1000000")
        int inFlight,
    @Doc("Requests that may wait for one of those places.")
        @Default("1000")
        @Range(min = "0", max = "1000000")
        int queue,
    @Doc("Bytes of a message's head.") @Default("16KiB") @Range(min = "1KiB", max = "1MiB")
        Size header,
    @Doc("Bytes of a message's body.") @Default("64MiB") @Range(min = "0B", max = "1TiB") Size body,
    @Doc("From the beginning of a TLS connection until it can be used.")
        @Default("10s")
        @Range(min = "1s", max = "1h")
        Duration handshakeTimeout,
    @Doc("From the first byte of a request to the end of its head.")
        @Default("10s")
        @Range(min = "1s", max = "1h")
        Duration headerTimeout,
    @Doc("Without a byte of a body that is awaited.") @Default("20s") @Range(min = "1s", max = "1h")
        Duration bodyTimeout,
    @Doc("Bytes a second below which a body that lasts longer than body-timeout is given up.")
        @Default("240B")
        @Range(min = "0B", max = "1GiB")
        Size minimumRate,
    @Doc("Without a byte between two requests.") @Default("60s") @Range(min = "1s", max = "1h")
        Duration idle) {

  /** Every default, as an absent key gives it. */
  public static final Limits DEFAULTS =
      new Limits(
          20_000,
          1_000,
          1_000,
          1_000,
          Size.parse("16KiB"),
          Size.parse("64MiB"),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Size.parse("240B"),
          Duration.ofSeconds(60));
}
