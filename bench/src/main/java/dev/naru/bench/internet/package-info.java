/** What the Internet in the process costs: bytes through TCP, packets over hops, and what idles. */
@NullMarked
package dev.naru.bench.internet;

import org.jspecify.annotations.NullMarked;
