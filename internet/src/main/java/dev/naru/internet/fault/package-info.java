/**
 * What goes wrong. Every fault is a guard: it lasts until it is closed, which heals it. Faults work
 * on packets, not on protocols, so that they mean the same to TCP and to UDP.
 */
@NullMarked
package dev.naru.internet.fault;

import org.jspecify.annotations.NullMarked;
