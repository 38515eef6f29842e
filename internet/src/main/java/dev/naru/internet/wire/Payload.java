package dev.naru.internet.wire;

import java.util.List;

/**
 * Bytes that never change and are shared without copying, from a sender's queue to a receiver's
 * read.
 *
 * <p>A payload is reference-counted: whoever is given one owns one reference, and passes it on, or
 * {@link #release releases} it exactly once; to keep it as well as to pass it on takes a {@link
 * #retain}. Payloads over pooled memory depend on that; those over heap arrays belong to the
 * garbage collector and ignore it.
 *
 * <p>Indices outside {@code 0 … length()} are a caller's bug: {@link IndexOutOfBoundsException}.
 * Not thread-safe.
 */
public interface Payload {

  /** No bytes. */
  static Payload empty() {
    return HeapPayload.EMPTY;
  }

  /** A payload over {@code bytes}, which from now on nobody may change. */
  static Payload of(byte[] bytes) {
    return bytes.length == 0 ? HeapPayload.EMPTY : new HeapPayload(bytes, 0, bytes.length);
  }

  /** A payload over a part of {@code bytes}, which from now on nobody may change. */
  static Payload of(byte[] bytes, int offset, int length) {
    return HeapPayload.EMPTY.sliceOf(bytes, offset, length);
  }

  /**
   * The parts one after the other, without copying. Takes over the caller's reference to each of
   * them.
   */
  static Payload concat(List<? extends Payload> parts) {
    return CompositePayload.of(parts);
  }

  /** How many bytes there are. */
  int length();

  /** The byte at {@code index} as a signed number. */
  byte byteAt(int index);

  /**
   * A part of these bytes: a new reference, which the caller owns; this payload's own reference
   * stays as it was.
   */
  Payload slice(int offset, int length);

  /** Copies {@code length} bytes from {@code offset} on into {@code target}. */
  void copyTo(int offset, byte[] target, int targetOffset, int length);

  /** The partial Internet checksum of all bytes, see {@link Checksum}. */
  long checksumPart();

  /** Adds a reference. */
  Payload retain();

  /** Gives a reference back; the bytes may not be touched through it any more. */
  void release();

  default boolean isEmpty() {
    return length() == 0;
  }

  /** A copy of all bytes. */
  default byte[] toByteArray() {
    byte[] copy = new byte[length()];
    copyTo(0, copy, 0, copy.length);
    return copy;
  }

  /** The unsigned byte at {@code index}. */
  default int u8(int index) {
    return byteAt(index) & 0xff;
  }

  /** The unsigned 16-bit number at {@code index}, network byte order. */
  default int u16(int index) {
    return u8(index) << 8 | u8(index + 1);
  }

  /** The 32-bit number at {@code index}, network byte order. */
  default int i32(int index) {
    return u16(index) << 16 | u16(index + 2);
  }

  /** The 64-bit number at {@code index}, network byte order. */
  default long i64(int index) {
    return (long) i32(index) << 32 | (i32(index + 4) & 0xffffffffL);
  }

  /** Whether both hold the same bytes. ({@code equals} of payloads over the heap says the same.) */
  static boolean sameBytes(Payload a, Payload b) {
    if (a.length() != b.length()) {
      return false;
    }
    for (int i = 0; i < a.length(); i++) {
      if (a.byteAt(i) != b.byteAt(i)) {
        return false;
      }
    }
    return true;
  }
}
