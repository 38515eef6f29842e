/**
 * Processes that Naru looks after: spawned without its privileges, restarted when they end, stopped
 * with it, and never left behind, not even by {@code kill -9}.
 *
 * <p>Linux only: {@code setpriv} of util-linux asks the kernel for the parent-death signal and
 * gives up user, groups and capabilities.
 */
@NullMarked
package dev.naru.engine.child;

import org.jspecify.annotations.NullMarked;
