/** Puts HTTP on listeners: what {@code web} and every other room that speaks it begins with. */
@NullMarked
package dev.naru.http.server;

import org.jspecify.annotations.NullMarked;
