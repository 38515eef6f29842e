/** Who asks, and whether it may (Servlet 6.1, sections 13.6 and 13.8). */
@NullMarked
package dev.naru.was.login;

import org.jspecify.annotations.NullMarked;
