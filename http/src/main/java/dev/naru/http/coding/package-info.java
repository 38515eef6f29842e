/** Content codings: which one a client gets, what is worth it, and making it. */
@NullMarked
package dev.naru.http.coding;

import org.jspecify.annotations.NullMarked;
