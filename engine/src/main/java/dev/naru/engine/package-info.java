/** What all servers share: the contracts between rooms, and the lifecycle that joins them. */
@NullMarked
package dev.naru.engine;

import org.jspecify.annotations.NullMarked;
