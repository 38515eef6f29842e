/**
 * Time and chance of a simulation: an event queue in which ties are settled by the order of asking,
 * the clock that follows it, and random streams that a seed reproduces on every machine.
 */
@NullMarked
package dev.naru.internet.time;

import org.jspecify.annotations.NullMarked;
