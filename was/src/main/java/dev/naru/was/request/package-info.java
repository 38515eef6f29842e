/** The request and the response that applications see (Servlet 6.1, chapters 3 and 5). */
@NullMarked
package dev.naru.was.request;

import org.jspecify.annotations.NullMarked;
