/** Services behind a web site: the route kind {@code rpc}. */
@NullMarked
package dev.naru.rpc.bridge;

import org.jspecify.annotations.NullMarked;
