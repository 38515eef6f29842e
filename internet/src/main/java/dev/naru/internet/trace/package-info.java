/**
 * What is seen of a simulation: one record for each packet at each place, from which captures and
 * pictures are made.
 */
@NullMarked
package dev.naru.internet.trace;

import org.jspecify.annotations.NullMarked;
