/**
 * The client's half of HTTP, for what forwards: requests on a loop, to servers whose connections
 * are kept and shared. Internal to Naru's rooms.
 *
 * <p>An {@link dev.naru.http.client.Origin} is a server and what is known of it. {@code
 * origin.exchange} makes a {@link dev.naru.http.client.ClientExchange} on the caller's loop, on a
 * connection of that loop ({@code LoopPool}); what comes of it is told to a {@link
 * dev.naru.http.client.ResponseListener}. So both sides of a forwarded exchange live on one loop
 * and nothing is handed between threads. A version implements {@code ClientStream}.
 */
@NullMarked
package dev.naru.http.client;

import org.jspecify.annotations.NullMarked;
