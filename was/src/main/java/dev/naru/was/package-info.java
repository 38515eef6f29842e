/** The application server: a Jakarta Servlet 6.1 container behind the route key {@code app}. */
@NullMarked
package dev.naru.was;

import org.jspecify.annotations.NullMarked;
