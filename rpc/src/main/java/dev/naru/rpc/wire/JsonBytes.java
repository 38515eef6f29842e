package dev.naru.rpc.wire;

import io.netty.buffer.ByteBuf;
import java.io.OutputStream;
import java.util.Arrays;

/** JSON in the making: UTF-8 in an array that grows. */
public final class JsonBytes extends OutputStream {

  /** What is kept for the next message when this one needed more. */
  private static final int KEEP = 64 * 1_024;

  private byte[] bytes;
  private int length;

  /** Empty. */
  public JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  /** Forgets everything, for the next message. */
  public void clear() {
    length = 0;
    if (bytes.length > KEEP) {
      bytes = new byte[KEEP];
    }
  }

  /** Bytes so far. */
  public int length() {
    return length;
  }

  /** Forgets what was appended after the first bytes. */
  public void truncate(int to) {
    length = to;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }

  /** Appends ASCII. */
  public JsonBytes ascii(String text) {
    int more = text.length();
    reserve(more);
    for (int i = 0; i < more; i++) {
      bytes[length + i] = (byte) text.charAt(i);
    }
    length += more;
    return this;
  }

  /** Appends bytes. */
  public JsonBytes append(byte[] more) {
    return append(more, 0, more.length);
  }

  /** Appends what another holds. */
  public JsonBytes append(JsonBytes other) {
    return append(other.bytes, 0, other.length);
  }

  private JsonBytes append(byte[] more, int from, int count) {
    reserve(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
    return this;
  }

  @Override
  public void write(int octet) {
    reserve(1);
    bytes[length++] = (byte) octet;
  }

  @Override
  public void write(byte[] more, int from, int count) {
    append(more, from, count);
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** Its length in UTF-16 code units. */
  public int units() {
    return Utf8.units(bytes, 0, length);
  }

  /** Appends it to a buffer as a frame: length, {@code #}, JSON. */
  public void writeFrame(ByteBuf out) {
    int units = units();
    int divisor = 1;
    while (units / divisor >= 10) {
      divisor *= 10;
    }
    out.ensureWritable(length + 11);
    for (; divisor > 0; divisor /= 10) {
      out.writeByte('0' + units / divisor % 10);
    }
    out.writeByte('#');
    out.writeBytes(bytes, 0, length);
  }

  /** Appends it to a buffer as it is: a datagram's content. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
  }
}
