/** What keeps a server from being asked for more than it can do. */
@NullMarked
package dev.naru.engine.limit;

import org.jspecify.annotations.NullMarked;
