/**
 * Port forwarding: the key {@code forward}. A rule listens for byte streams or datagrams and hands
 * them to one of its targets, unread but for the name in a TLS greeting.
 */
@NullMarked
package dev.naru.forward;

import org.jspecify.annotations.NullMarked;
