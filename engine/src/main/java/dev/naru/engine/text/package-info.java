/** Texts that machines read. */
@NullMarked
package dev.naru.engine.text;

import org.jspecify.annotations.NullMarked;
