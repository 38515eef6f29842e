package dev.naru.engine.network;

/**
 * One server of a service, as DNS has it (RFC 2782).
 *
 * @param priority 0 to 65535; those with a larger one are asked when none with a smaller one can be
 * @param weight 0 to 65535; its share among those of the same priority
 * @param host a name, without the dot at its end
 * @param port 1 to 65535
 */
public record ServiceTarget(int priority, int weight, String host, int port) {}
