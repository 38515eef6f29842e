/** The servlet context (Servlet 6.1, chapter 4). */
@NullMarked
package dev.naru.was.context;

import org.jspecify.annotations.NullMarked;
