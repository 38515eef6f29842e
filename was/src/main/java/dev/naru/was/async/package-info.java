/**
 * Asynchronous processing (Servlet 6.1, section 2.3.3.3) and streams that do not block (section
 * 3.8).
 *
 * <p>{@link dev.naru.was.async.Turns} is the heart: whatever an application is to be called with
 * outside of the request's first thread (a dispatch, a listener, a stream that is ready) is a turn;
 * turns of a request never run at the same time, and between them the request holds no thread.
 */
@NullMarked
package dev.naru.was.async;

import org.jspecify.annotations.NullMarked;
