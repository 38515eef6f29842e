/**
 * HTTP/2 (RFC 9113) on a byte-stream channel.
 *
 * <p>From the wire inwards: {@link dev.naru.http.h2.FrameDecoder} takes frames out of what comes,
 * {@link dev.naru.http.h2.FieldCollector} and {@link dev.naru.http.h2.RequestHead} make a head of a
 * field section, {@link dev.naru.http.h2.FrameHandler} knows what a frame means in the state that a
 * stream is in. {@link dev.naru.http.h2.Http2Stream} and {@link dev.naru.http.h2.Http2Body} are the
 * two halves of an exchange. On the way out {@link dev.naru.http.h2.SendScheduler} says whose turn
 * it is and {@link dev.naru.http.h2.FrameOutput} writes. {@link dev.naru.http.h2.Http2Connection}
 * is the channel's handler and ends the connection.
 *
 * <p>Decompression of fields is Netty's. Frames are read and written here: nine octets and a
 * payload, and every rule about them, with its error, stands in one place. Fields of answers are
 * written without a table, so that there is no state that a client could fill.
 */
@NullMarked
package dev.naru.http.h2;

import org.jspecify.annotations.NullMarked;
