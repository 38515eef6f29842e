package dev.naru.internet.wire;

import java.util.concurrent.atomic.AtomicInteger;

/** A payload that counts its references, and refuses to be touched without one. */
public final class CountedPayload implements Payload {
  private final Payload bytes;
  private final AtomicInteger references;

  private CountedPayload(Payload bytes, AtomicInteger references) {
    this.bytes = bytes;
    this.references = references;
  }

  /** Holds one reference, as the counter then says. */
  public static CountedPayload of(byte[] bytes, AtomicInteger references) {
    references.incrementAndGet();
    return new CountedPayload(Payload.of(bytes), references);
  }

  private void check() {
    if (references.get() <= 0) {
      throw new IllegalStateException("touched without a reference");
    }
  }

  @Override
  public int length() {
    return bytes.length();
  }

  @Override
  public byte byteAt(int index) {
    check();
    return bytes.byteAt(index);
  }

  @Override
  public Payload slice(int offset, int length) {
    check();
    references.incrementAndGet();
    return new CountedPayload(bytes.slice(offset, length), references);
  }

  @Override
  public void copyTo(int offset, byte[] target, int targetOffset, int length) {
    check();
    bytes.copyTo(offset, target, targetOffset, length);
  }

  @Override
  public long checksumPart() {
    check();
    return bytes.checksumPart();
  }

  @Override
  public Payload retain() {
    check();
    references.incrementAndGet();
    return this;
  }

  @Override
  public void release() {
    check();
    references.decrementAndGet();
  }
}
