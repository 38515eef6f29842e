/** {@code multipart/form-data}: RFC 7578 on RFC 2046, as a stream and within limits. */
@NullMarked
package dev.naru.was.multipart;

import org.jspecify.annotations.NullMarked;
