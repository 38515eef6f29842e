/**
 * {@code ping} and {@code traceroute}, as calls that run the simulation until they have their
 * answer.
 */
@NullMarked
package dev.naru.internet.probe;

import org.jspecify.annotations.NullMarked;
