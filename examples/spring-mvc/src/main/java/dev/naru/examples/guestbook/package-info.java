/** A guest book: whoever has logged in writes, everybody reads. */
@NullMarked
package dev.naru.examples.guestbook;

import org.jspecify.annotations.NullMarked;
