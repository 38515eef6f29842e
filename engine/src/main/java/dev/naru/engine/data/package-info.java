/** Databases of applications. */
@NullMarked
package dev.naru.engine.data;

import org.jspecify.annotations.NullMarked;
