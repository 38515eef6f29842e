/** Where JNDI looks for what answers to {@code java:}; the names are JNDI's. */
@NullMarked
package dev.naru.was.naming.java;

import org.jspecify.annotations.NullMarked;
