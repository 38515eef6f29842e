package dev.naru.internet.netty;

import dev.naru.internet.wire.Checksum;
import dev.naru.internet.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * A part of a Netty buffer as a payload, and back, without copying. References are the buffer's
 * own: each payload, and each view that a reader gets, is one of them. So Netty's rule holds for
 * all who share it, on both hosts: who finds a count above 1 does not change the bytes.
 */
final class BufferPayload implements Payload {
  private final ByteBuf buffer;
  private final int start;
  private final int length;

  private BufferPayload(ByteBuf buffer, int start, int length) {
    this.buffer = buffer;
    this.start = start;
    this.length = length;
  }

  /** Takes a reference of its own; indices of the buffer stay where they are. */
  static Payload of(ByteBuf buffer, int start, int length) {
    Objects.checkFromIndexSize(start, length, buffer.capacity());
    return length == 0 ? Payload.empty() : new BufferPayload(buffer.retain(), start, length);
  }

  /**
   * The bytes as a buffer to read; takes over the payload's reference. A payload that came from no
   * buffer is copied, because those who share it believe that it never changes.
   */
  static ByteBuf toBuffer(Payload payload) {
    if (payload instanceof BufferPayload it) {
      return it.buffer.slice(it.start, it.length);
    }
    ByteBuf copy = Unpooled.wrappedBuffer(payload.toByteArray());
    payload.release();
    return copy;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte byteAt(int index) {
    return buffer.getByte(start + Objects.checkIndex(index, length));
  }

  @Override
  public Payload slice(int offset, int count) {
    Objects.checkFromIndexSize(offset, count, length);
    return of(buffer, start + offset, count);
  }

  @Override
  public void copyTo(int offset, byte[] target, int targetOffset, int count) {
    Objects.checkFromIndexSize(offset, count, length);
    buffer.getBytes(start + offset, target, targetOffset, count);
  }

  @Override
  public long checksumPart() {
    if (buffer.hasArray()) {
      return Checksum.sum(buffer.array(), buffer.arrayOffset() + start, length);
    }
    return Checksum.sum(toByteArray(), 0, length);
  }

  @Override
  public Payload retain() {
    buffer.retain();
    return this;
  }

  @Override
  public void release() {
    buffer.release();
  }

  @Override
  public String toString() {
    return length + " bytes of " + buffer;
  }
}
