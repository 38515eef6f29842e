/** Figures of the process itself. */
@NullMarked
package dev.naru.engine.metric;

import org.jspecify.annotations.NullMarked;
