/** Runs Naru and its peers interleaved on the same work and prints paired ratios. */
@NullMarked
package dev.naru.bench;

import org.jspecify.annotations.NullMarked;
