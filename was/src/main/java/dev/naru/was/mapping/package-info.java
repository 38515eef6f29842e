/** From a request's path to what answers it (Servlet 6.1, chapter 12). */
@NullMarked
package dev.naru.was.mapping;

import org.jspecify.annotations.NullMarked;
