/** An API that keeps when the tide was how high. */
@NullMarked
package dev.naru.examples.tides;

import org.jspecify.annotations.NullMarked;
