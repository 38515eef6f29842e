/** HTTP upgrade (Servlet 6.1, section 2.3.3.5): connections that speak something else. */
@NullMarked
package dev.naru.was.upgrade;

import org.jspecify.annotations.NullMarked;
