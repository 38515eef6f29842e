/**
 * An exchange, whatever version of HTTP carries it. Internal to this module.
 *
 * <p>{@link dev.naru.http.exchange.Exchange} holds all that versions have in common: the state of
 * an answer, its way to a thread and back, limits, failures, the facts for the log. A version
 * extends three classes and nothing else: {@link dev.naru.http.exchange.ServerConnection} for a
 * connection, {@link dev.naru.http.exchange.IncomingBody} and {@link dev.naru.http.exchange.Answer}
 * for the two halves of an exchange on the loop. {@link dev.naru.http.exchange.ThreadInput} and
 * {@link dev.naru.http.exchange.ThreadOutput} are the same two halves on a thread.
 *
 * <p>One rule keeps memory safe: buffers with a reference count stay on the loop; what crosses to a
 * thread and back is heap arrays.
 */
@NullMarked
package dev.naru.http.exchange;

import org.jspecify.annotations.NullMarked;
