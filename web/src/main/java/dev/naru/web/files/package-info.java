/** Static files: the route kind {@code files}. */
@NullMarked
package dev.naru.web.files;

import org.jspecify.annotations.NullMarked;
