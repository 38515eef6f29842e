/** The access log. */
@NullMarked
package dev.naru.http.log;

import org.jspecify.annotations.NullMarked;
