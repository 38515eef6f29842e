package dev.naru.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of what a client sends (RFC 9113, sections 3.4, 4 and 6): what can be said about
 * a frame without knowing its stream is decided here. A frame is looked at when it is there whole,
 * which costs memory for one frame and its field section, and no more.
 */
final class FrameDecoder {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Frames that a field section may be spread over, beside those that are full. */
  private static final int FRAGMENTS = 16;

  /** Is told what comes. Payloads are lent: who keeps one retains it. */
  interface Frames {

    /**
     * DATA (section 6.1).
     *
     * @param controlled octets that count for flow control: the payload with its padding
     */
    void data(int stream, ByteBuf payload, int controlled, boolean end) throws ConnectionError;

    /**
     * HEADERS, with what continues them (sections 6.2, 6.10); the fields are in the collector.
     *
     * @param broken whether the stream was said to depend on itself (RFC 7540, section 5.3.1)
     */
    void headers(int stream, boolean end, boolean broken) throws ConnectionError;

    /** RST_STREAM (section 6.4). */
    void reset(int stream, long code) throws ConnectionError;

    /** SETTINGS (section 6.5): pairs of two and four octets. */
    void settings(ByteBuf payload) throws ConnectionError;

    /** An acknowledgement of ours. */
    void settingsTaken() throws ConnectionError;

    /** PING (section 6.7). */
    void ping(long data) throws ConnectionError;

    /** An answer to ours. */
    void pong(long data);

    /** GOAWAY (section 6.8). */
    void goAway() throws ConnectionError;

    /** WINDOW_UPDATE (section 6.9), for the connection when the stream is 0. */
    void windowUpdate(int stream, int increment) throws ConnectionError;

    /** PRIORITY (section 6.3), which says nothing to us. */
    void priority(int stream) throws ConnectionError;

    /** PRIORITY_UPDATE (RFC 9218, section 7.1). */
    void priorityUpdate(int stream, String value) throws ConnectionError;

    /** A frame of a type that is not known, to be ignored (section 5.5). */
    void unknown() throws ConnectionError;

    /** A frame that is wrong in itself and concerns one stream. */
    void broken(int stream, Http2Error code) throws ConnectionError;
  }

  private final Frames frames;
  private final ByteBufAllocator allocator;
  private final int maxSection;
  private final DefaultHttp2HeadersDecoder fields;

  private int prefaceSeen;
  private boolean begun;
  private int needed;

  // While a field section is spread over frames.
  private @Nullable ByteBuf section;
  private int sectionStream;
  private boolean sectionEnds;
  private boolean sectionBroken;
  private int fragments;

  /**
   * For a connection.
   *
   * @param maxSection octets that a field section may have, compressed
   */
  FrameDecoder(
      Frames frames, FieldCollector collector, ByteBufAllocator allocator, int maxSection) {
    this.frames = frames;
    this.allocator = allocator;
    this.maxSection = maxSection;
    // The collector counts and validates: nothing has to be thrown for it.
    this.fields =
        new DefaultHttp2HeadersDecoder(false, 0xffff_ffffL) {
          @Override
          protected Http2Headers newHeaders() {
            collector.begin();
            return collector;
          }
        };
  }

  /** Whether the client's preface, with its SETTINGS, has not come whole, or a section has not. */
  boolean midway() {
    return !begun || sectionStream != 0;
  }

  /** Octets that the frame has whose beginning was seen last, with its header. */
  int needed() {
    return needed;
  }

  /** Reads all frames that are there whole. */
  void decode(ByteBuf in) throws ConnectionError {
    while (prefaceSeen < PREFACE.length && in.isReadable()) {
      if (in.readByte() != PREFACE[prefaceSeen++]) {
        throw ConnectionError.protocol("a broken preface");
      }
    }
    boolean more = true;
    while (more) {
      more = frame(in);
    }
  }

  private boolean frame(ByteBuf in) throws ConnectionError {
    needed = Frame.HEADER;
    if (in.readableBytes() < Frame.HEADER) {
      return false;
    }
    int at = in.readerIndex();
    int length = in.getUnsignedMedium(at);
    int type = in.getUnsignedByte(at + 3);
    int flags = in.getUnsignedByte(at + 4);
    int stream = in.getInt(at + 5) & Integer.MAX_VALUE;
    if (length > Frame.MAX_PAYLOAD) {
      throw ConnectionError.frameSize();
    }
    if (!begun && (type != Frame.SETTINGS || (flags & Frame.ACK) != 0)) { // section 3.4
      throw ConnectionError.protocol("a preface without SETTINGS");
    }
    if (sectionStream != 0 && (type != Frame.CONTINUATION || stream != sectionStream)) {
      throw ConnectionError.protocol("a field section that is interrupted"); // section 4.3
    }
    needed += length;
    if (in.readableBytes() < needed) {
      return false;
    }
    begun = true;
    in.skipBytes(Frame.HEADER);
    take(type, flags, stream, in.readSlice(length));
    return true;
  }

  private void take(int type, int flags, int stream, ByteBuf payload) throws ConnectionError {
    int length = payload.readableBytes();
    switch (type) {
      case Frame.DATA -> {
        onStream(stream);
        unpad(flags, payload);
        frames.data(stream, payload, length, (flags & Frame.END_STREAM) != 0);
      }
      case Frame.HEADERS -> {
        onStream(stream);
        unpad(flags, payload);
        sectionBroken = (flags & Frame.WITH_PRIORITY) != 0 && dependency(payload) == stream;
        sectionEnds = (flags & Frame.END_STREAM) != 0;
        sectionStream = stream;
        fragments = 0;
        fragment(payload, (flags & Frame.END_HEADERS) != 0);
      }
      case Frame.CONTINUATION -> {
        if (sectionStream == 0) {
          throw ConnectionError.protocol("CONTINUATION of nothing");
        }
        fragment(payload, (flags & Frame.END_HEADERS) != 0);
      }
      case Frame.PRIORITY -> {
        onStream(stream);
        if (length != 5) {
          frames.broken(stream, Http2Error.FRAME_SIZE_ERROR);
        } else if (dependency(payload) == stream) {
          frames.broken(stream, Http2Error.PROTOCOL_ERROR);
        } else {
          frames.priority(stream);
        }
      }
      case Frame.RST_STREAM -> {
        onStream(stream);
        sized(length, 4);
        frames.reset(stream, payload.readUnsignedInt());
      }
      case Frame.SETTINGS -> {
        onConnection(stream);
        boolean ack = (flags & Frame.ACK) != 0;
        if (ack ? length > 0 : length % 6 != 0) {
          throw ConnectionError.frameSize();
        }
        if (ack) {
          frames.settingsTaken();
        } else {
          frames.settings(payload);
        }
      }
      case Frame.PUSH_PROMISE -> throw ConnectionError.protocol("a promise of a client");
      case Frame.PING -> {
        onConnection(stream);
        sized(length, 8);
        if ((flags & Frame.ACK) != 0) {
          frames.pong(payload.readLong());
        } else {
          frames.ping(payload.readLong());
        }
      }
      case Frame.GOAWAY -> {
        onConnection(stream);
        if (length < 8) {
          throw ConnectionError.frameSize();
        }
        frames.goAway();
      }
      case Frame.WINDOW_UPDATE -> {
        sized(length, 4);
        int increment = payload.readInt() & Integer.MAX_VALUE;
        if (increment > 0) {
          frames.windowUpdate(stream, increment);
        } else if (stream == 0) {
          throw ConnectionError.protocol("a window that grows by nothing");
        } else {
          frames.broken(stream, Http2Error.PROTOCOL_ERROR);
        }
      }
      case Frame.PRIORITY_UPDATE -> {
        onConnection(stream);
        if (length < 4) {
          throw ConnectionError.frameSize();
        }
        int prioritized = payload.readInt() & Integer.MAX_VALUE;
        if (prioritized == 0) {
          throw ConnectionError.protocol("a priority for no stream");
        }
        frames.priorityUpdate(prioritized, payload.toString(StandardCharsets.ISO_8859_1));
      }
      default -> frames.unknown();
    }
  }

  private static void onStream(int stream) throws ConnectionError {
    if (stream == 0) {
      throw ConnectionError.protocol("a frame that needs a stream");
    }
  }

  private static void onConnection(int stream) throws ConnectionError {
    if (stream != 0) {
      throw ConnectionError.protocol("a frame that is the connection's");
    }
  }

  private static void sized(int length, int expected) throws ConnectionError {
    if (length != expected) {
      throw ConnectionError.frameSize();
    }
  }

  /** Section 6.1: padding of the payload's size or more is an error. */
  private static void unpad(int flags, ByteBuf payload) throws ConnectionError {
    if ((flags & Frame.PADDED) == 0) {
      return;
    }
    if (!payload.isReadable()) {
      throw ConnectionError.frameSize();
    }
    int padding = payload.readUnsignedByte();
    if (padding > payload.readableBytes()) {
      throw ConnectionError.protocol("more padding than frame");
    }
    payload.writerIndex(payload.writerIndex() - padding);
  }

  /** The five octets of a priority that RFC 9113, section 5.3.2 has deprecated. */
  private static int dependency(ByteBuf payload) throws ConnectionError {
    if (payload.readableBytes() < 5) {
      throw ConnectionError.frameSize();
    }
    int dependency = payload.readInt() & Integer.MAX_VALUE;
    payload.skipBytes(1);
    return dependency;
  }

  private void fragment(ByteBuf payload, boolean last) throws ConnectionError {
    ByteBuf before = section;
    int octets = payload.readableBytes() + (before == null ? 0 : before.readableBytes());
    if (octets > maxSection || ++fragments > FRAGMENTS + maxSection / Frame.MAX_PAYLOAD) {
      throw new ConnectionError(Http2Error.ENHANCE_YOUR_CALM, "a field section that is too large");
    }
    if (before != null) {
      before.writeBytes(payload);
    } else if (!last) {
      section = allocator.heapBuffer(octets, maxSection).writeBytes(payload);
    }
    if (last) {
      int stream = sectionStream;
      sectionStream = 0;
      try {
        fields.decodeHeaders(stream, before == null ? payload : before);
      } catch (Http2Exception broken) {
        throw new ConnectionError(Http2Error.COMPRESSION_ERROR, "a broken field section");
      } finally {
        close();
      }
      frames.headers(stream, sectionEnds, sectionBroken);
    }
  }

  /** Frees what is kept. */
  void close() {
    if (section != null) {
      section.release();
      section = null;
    }
  }
}
