/**
 * The servlet container in somebody else's program: in a test, or in a small program of its own.
 *
 * <pre>{@code
 * try (EmbeddedWas was = Naru.was().app("/", Path.of("shop.war")).start()) {
 *   HttpClient client = HttpClient.newHttpClient();
 *   client.send(HttpRequest.newBuilder(was.uri()).build(), BodyHandlers.ofString());
 * }
 * }</pre>
 */
@NullMarked
package dev.naru.was.embed;

import org.jspecify.annotations.NullMarked;
