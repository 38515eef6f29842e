/** How a server says that it is well. */
@NullMarked
package dev.naru.engine.health;

import org.jspecify.annotations.NullMarked;
