/**
 * The application's environment: JNDI and injection (Servlet 6.1, section 15.2.2; Jakarta
 * Annotations 3.0).
 */
@NullMarked
package dev.naru.was.naming;

import org.jspecify.annotations.NullMarked;
