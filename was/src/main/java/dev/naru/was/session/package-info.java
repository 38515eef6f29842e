/** Sessions (Servlet 6.1, chapter 7). */
@NullMarked
package dev.naru.was.session;

import org.jspecify.annotations.NullMarked;
