/** Filters and their chains (Servlet 6.1, chapter 6). */
@NullMarked
package dev.naru.was.filter;

import org.jspecify.annotations.NullMarked;
