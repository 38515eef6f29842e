/** A service that adds. */
@NullMarked
package example.sums;

import org.jspecify.annotations.NullMarked;
