package dev.naru.engine.network;

import dev.naru.engine.config.Limits;

/**
 * A listener to be.
 *
 * @param endpoint where it listens
 * @param limits what it allows
 */
public record ListenerConfig(Endpoint endpoint, Limits limits) {}
