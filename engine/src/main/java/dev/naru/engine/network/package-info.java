/** The one way to a network: the kernel's sockets, or channels in memory. */
@NullMarked
package dev.naru.engine.network;

import org.jspecify.annotations.NullMarked;
