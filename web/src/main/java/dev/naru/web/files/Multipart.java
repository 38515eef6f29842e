package dev.naru.web.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A body of several parts (RFC 9110, section 14.6; RFC 2046, section 5.1.1). */
final class Multipart {

  /**
   * A part: what stands before its bytes, and which they are.
   *
   * @param head the delimiter and the part's own fields
   */
  record Part(byte[] head, ByteRange range) {}

  private final String boundary;
  private final List<Part> parts = new ArrayList<>();
  private final byte[] end;
  private final long length;

  /**
   * Of parts of a representation.
   *
   * @param type its media type
   * @param size its size
   * @param random makes a boundary that nobody can have put into a file
   */
  Multipart(List<ByteRange> ranges, String type, long size, RandomGenerator random) {
    this.boundary = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    this.end = ascii("\r\n--" + boundary + "--\r\n");
    long total = end.length;
    for (ByteRange range : ranges) {
      byte[] head =
          ascii(
              (parts.isEmpty() ? "--" : "\r\n--")
                  + boundary
                  + "\r\nContent-Type: "
                  + type
                  + "\r\nContent-Range: "
                  + range.contentRange(size)
                  + "\r\n\r\n");
      parts.add(new Part(head, range));
      total += head.length + range.length();
    }
    this.length = total;
  }

  /** The value of Content-Type. */
  String type() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  /** In order. */
  List<Part> parts() {
    return parts;
  }

  /** What stands behind the last part. */
  byte[] end() {
    return end;
  }

  /** Of the whole body, in bytes. */
  long length() {
    return length;
  }

  /** The whole body, from a representation in memory, whose bytes it shares. */
  ByteBuf of(ByteBuf content) {
    ByteBuf[] pieces = new ByteBuf[2 * parts.size() + 1];
    int count = 0;
    for (Part part : parts) {
      ByteRange range = part.range();
      pieces[count++] = Unpooled.wrappedBuffer(part.head());
      pieces[count++] = content.retainedSlice((int) range.position(), (int) range.length());
    }
    pieces[count] = Unpooled.wrappedBuffer(end);
    return Unpooled.wrappedBuffer(pieces.length, pieces);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
