/** What applications leave behind. */
@NullMarked
package dev.naru.was.leftover;

import org.jspecify.annotations.NullMarked;
