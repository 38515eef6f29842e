package dev.naru.http.h2;

import dev.naru.http.exchange.ConnectionTimes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames. Small ones gather in one buffer, which goes out with the next {@link #flush}: many
 * streams that answer at a time cost one write, and one TLS record. Large pieces of bodies go out
 * as they are, without a copy.
 */
final class FrameOutput {

  /** Octets of a gathering buffer. */
  private static final int GATHERED = 16 * 1024;

  /** Pieces up to that size are copied into it. */
  private static final int COPIED = 4 * 1024;

  private final Channel channel;
  private final ConnectionTimes times;
  private @Nullable ByteBuf out;

  /** Whether the client is still to be told that no table is used (RFC 7541, section 4.2). */
  private boolean tableToldOf;

  FrameOutput(Channel channel, ConnectionTimes times) {
    this.channel = channel;
    this.times = times;
  }

  /** Whether the network takes more at the moment. */
  boolean writable() {
    return channel.isWritable();
  }

  /** Hands everything to the channel, which sends it. */
  void flush() {
    push();
    channel.flush();
  }

  /** Frees what was not sent. */
  void close() {
    if (out != null) {
      out.release();
      out = null;
    }
  }

  private void push() {
    ByteBuf full = out;
    if (full != null) {
      out = null;
      write(full);
    }
  }

  private void write(ByteBuf octets) {
    times.wrote(octets.readableBytes());
    channel.write(octets, channel.voidPromise());
  }

  private ByteBuf room(int count) {
    ByteBuf current = out;
    if (current != null && current.writableBytes() < count) {
      push();
      current = null;
    }
    if (current == null) {
      current = channel.alloc().ioBuffer(Math.max(count, GATHERED));
      out = current;
    }
    return current;
  }

  /** The client has set the size of its table: it is to be told that we use none. */
  void tableChanged() {
    tableToldOf = false;
  }

  /** A field block that the next HEADERS are made of. */
  FieldBlock block() {
    FieldBlock block = FieldBlock.begin();
    if (!tableToldOf) {
      tableToldOf = true;
      block.noTable();
    }
    return block;
  }

  /** HEADERS, and CONTINUATION where one frame does not hold them. */
  void headers(int stream, FieldBlock block, boolean end) {
    int flags = end ? Frame.END_STREAM : 0;
    int size = block.size();
    int at = 0;
    int type = Frame.HEADERS;
    do {
      int count = Math.min(size - at, Frame.MAX_PAYLOAD);
      boolean last = at + count == size;
      ByteBuf to = room(Frame.HEADER + count);
      header(to, count, type, flags | (last ? Frame.END_HEADERS : 0), stream);
      to.writeBytes(block.bytes(), at, count);
      at += count;
      type = Frame.CONTINUATION;
      flags = 0;
    } while (at < size);
  }

  /** DATA: that many octets of a piece, which stays the caller's. */
  void data(int stream, ByteBuf piece, int count, boolean end) {
    int flags = end ? Frame.END_STREAM : 0;
    if (count <= COPIED) {
      ByteBuf to = room(Frame.HEADER + count);
      header(to, count, Frame.DATA, flags, stream);
      to.writeBytes(piece, count);
    } else {
      header(room(Frame.HEADER), count, Frame.DATA, flags, stream);
      push();
      write(piece.readRetainedSlice(count));
    }
  }

  /** An empty DATA that ends the stream. */
  void end(int stream) {
    header(room(Frame.HEADER), 0, Frame.DATA, Frame.END_STREAM, stream);
  }

  void reset(int stream, Http2Error code) {
    ByteBuf to = room(Frame.HEADER + 4);
    header(to, 4, Frame.RST_STREAM, 0, stream);
    to.writeInt((int) code.code());
  }

  /** SETTINGS, as identifier and value one after another. */
  void settings(long... pairs) {
    ByteBuf to = room(Frame.HEADER + pairs.length * 3);
    header(to, pairs.length * 3, Frame.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      to.writeShort((int) pairs[i]);
      to.writeInt((int) pairs[i + 1]);
    }
  }

  void settingsTaken() {
    header(room(Frame.HEADER), 0, Frame.SETTINGS, Frame.ACK, 0);
  }

  void ping(long data, boolean answer) {
    ByteBuf to = room(Frame.HEADER + 8);
    header(to, 8, Frame.PING, answer ? Frame.ACK : 0, 0);
    to.writeLong(data);
  }

  void windowUpdate(int stream, int increment) {
    ByteBuf to = room(Frame.HEADER + 4);
    header(to, 4, Frame.WINDOW_UPDATE, 0, stream);
    to.writeInt(increment);
  }

  void goAway(int lastStream, Http2Error code, String why) {
    byte[] text = why.getBytes(StandardCharsets.US_ASCII);
    ByteBuf to = room(Frame.HEADER + 8 + text.length);
    header(to, 8 + text.length, Frame.GOAWAY, 0, 0);
    to.writeInt(lastStream);
    to.writeInt((int) code.code());
    to.writeBytes(text);
  }

  private static void header(ByteBuf to, int length, int type, int flags, int stream) {
    to.writeMedium(length);
    to.writeByte(type);
    to.writeByte(flags);
    to.writeInt(stream);
  }
}
