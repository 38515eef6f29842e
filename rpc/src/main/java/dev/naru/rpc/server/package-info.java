/** The server of the key {@code rpc}: listeners, connections, and services from JARs. */
@NullMarked
package dev.naru.rpc.server;

import org.jspecify.annotations.NullMarked;
