/**
 * The route kind {@code proxy}: requests are answered by other servers.
 *
 * <p>{@link dev.naru.web.proxy.ProxyRoute} is the route; {@code ProxyExchange} is one request on
 * its way: it takes a {@code Member} from the {@code Balancer}, sends the request there and passes
 * the answer on, all on the loop of the client's connection. Beside that, a file a concern: {@code
 * RequestFields} and {@code AnswerFields} (what is passed on of a head), {@code Upload} (a
 * request's body, which is a {@code HeldBody} where it is read first), {@code Retries} and {@code
 * RetryBudget}, {@code Targets} (paths), {@code ActiveHealth}, {@code Breaker}, {@code Upstreams}
 * (where names lead).
 */
@NullMarked
package dev.naru.web.proxy;

import org.jspecify.annotations.NullMarked;
