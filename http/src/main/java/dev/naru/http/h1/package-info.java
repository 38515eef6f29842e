/**
 * HTTP/1.1 (RFC 9112) on a byte-stream channel.
 *
 * <p>From the wire inwards: {@link dev.naru.http.h1.HeadDecoder} and {@link
 * dev.naru.http.h1.BodyDecoder} are strict and know no channel; {@link
 * dev.naru.http.h1.Http1Connection} is the channel's handler and has one {@link
 * dev.naru.http.h1.Http1Exchange} in flight at a time; {@link dev.naru.http.h1.IncomingBody} and
 * {@link dev.naru.http.h1.Answer} are the two halves of an exchange on the loop, {@link
 * dev.naru.http.h1.ThreadInput} and {@link dev.naru.http.h1.ThreadOutput} the same two on a thread.
 *
 * <p>One rule keeps memory safe: buffers with a reference count stay on the loop; what crosses to a
 * thread and back is heap arrays.
 */
@NullMarked
package dev.naru.http.h1;

import org.jspecify.annotations.NullMarked;
