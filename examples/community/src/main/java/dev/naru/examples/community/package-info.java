/**
 * A small community: people sign up, write posts with a picture, and see their own posts.
 *
 * <p>Read {@link dev.naru.examples.community.StartListener} first (what is built once), then {@link
 * dev.naru.examples.community.HomeServlet} (the page for whoever asks) and {@link
 * dev.naru.examples.community.PostServlet} (what people do there). Everything comes from Jakarta
 * Servlet 6.1, JNDI and JDBC; only the templates are a library's.
 */
@NullMarked
package dev.naru.examples.community;

import org.jspecify.annotations.NullMarked;
