/** Applications of the time before {@code jakarta}, moved there. */
@NullMarked
package dev.naru.was.javaee;

import org.jspecify.annotations.NullMarked;
