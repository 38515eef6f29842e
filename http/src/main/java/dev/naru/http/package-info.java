/** The exchange API: one request and its answer, for every HTTP version and every room. */
@NullMarked
package dev.naru.http;

import org.jspecify.annotations.NullMarked;
