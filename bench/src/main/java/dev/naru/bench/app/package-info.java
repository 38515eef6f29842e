/** The application that every servlet container is given. */
@NullMarked
package dev.naru.bench.app;

import org.jspecify.annotations.NullMarked;
