/** Error pages (Servlet 6.1, section 10.9). */
@NullMarked
package dev.naru.was.error;

import org.jspecify.annotations.NullMarked;
