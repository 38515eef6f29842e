/**
 * Pictures of what happened: the ladder of a connection, its plots, and the sockets of a host. All
 * are made from trace records, or from what a host tells of itself; none changes anything.
 */
@NullMarked
package dev.naru.internet.view;

import org.jspecify.annotations.NullMarked;
