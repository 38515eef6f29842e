package dev.naru.internet.wire;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A payload over a heap array: the garbage collector counts its references. */
final class HeapPayload implements Payload {
  static final HeapPayload EMPTY = new HeapPayload(new byte[0], 0, 0);

  private final byte[] bytes;
  private final int offset;
  private final int length;

  HeapPayload(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  Payload sliceOf(byte[] array, int from, int count) {
    Objects.checkFromIndexSize(from, count, array.length);
    return count == 0 ? EMPTY : new HeapPayload(array, from, count);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte byteAt(int index) {
    return bytes[offset + Objects.checkIndex(index, length)];
  }

  @Override
  public int u16(int index) {
    return Bytes.u16(bytes, offset + Objects.checkFromIndexSize(index, 2, length));
  }

  @Override
  public int i32(int index) {
    return Bytes.i32(bytes, offset + Objects.checkFromIndexSize(index, 4, length));
  }

  @Override
  public Payload slice(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return count == length ? this : sliceOf(bytes, offset + from, count);
  }

  @Override
  public void copyTo(int from, byte[] target, int targetOffset, int count) {
    Objects.checkFromIndexSize(from, count, length);
    System.arraycopy(bytes, offset + from, target, targetOffset, count);
  }

  @Override
  public long checksumPart() {
    return Checksum.sum(bytes, offset, length);
  }

  @Override
  public Payload retain() {
    return this;
  }

  @Override
  public void release() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Payload payload && Payload.sameBytes(this, payload);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toByteArray());
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
