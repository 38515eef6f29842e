/**
 * HTTP/1.1 (RFC 9112) on a byte-stream channel.
 *
 * <p>From the wire inwards: {@link dev.naru.http.h1.HeadDecoder} and {@link
 * dev.naru.http.h1.BodyDecoder} are strict and know no channel; {@link
 * dev.naru.http.h1.Http1Connection} is the channel's handler and has one exchange in flight at a
 * time, of which {@link dev.naru.http.h1.Http1Body} and {@link dev.naru.http.h1.Http1Answer} are
 * the two halves.
 */
@NullMarked
package dev.naru.http.h1;

import org.jspecify.annotations.NullMarked;
