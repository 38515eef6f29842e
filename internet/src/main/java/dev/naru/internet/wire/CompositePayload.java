package dev.naru.internet.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Payloads one after the other. A reference to the whole is one reference to each part. */
final class CompositePayload implements Payload {
  private final Payload[] parts;

  /** Where each part starts, and at the end the length of all. */
  private final int[] starts;

  private CompositePayload(Payload[] parts) {
    this.parts = parts;
    this.starts = new int[parts.length + 1];
    for (int i = 0; i < parts.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], parts[i].length());
    }
  }

  static Payload of(List<? extends Payload> parts) {
    List<Payload> full = new ArrayList<>(parts.size());
    for (Payload part : parts) {
      if (part.isEmpty()) {
        part.release();
      } else {
        full.add(part);
      }
    }
    return switch (full.size()) {
      case 0 -> Payload.empty();
      case 1 -> full.getFirst();
      default -> new CompositePayload(full.toArray(Payload[]::new));
    };
  }

  /** The index of the part that holds the byte at {@code index}. */
  private int partOf(int index) {
    int found = Arrays.binarySearch(starts, index);
    return found >= 0 ? found : -found - 2;
  }

  @Override
  public int length() {
    return starts[parts.length];
  }

  @Override
  public byte byteAt(int index) {
    int part = partOf(Objects.checkIndex(index, length()));
    return parts[part].byteAt(index - starts[part]);
  }

  @Override
  public Payload slice(int offset, int length) {
    Objects.checkFromIndexSize(offset, length, length());
    List<Payload> slices = new ArrayList<>();
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int part = partOf(at);
      int count = Math.min(end, starts[part + 1]) - at;
      slices.add(parts[part].slice(at - starts[part], count));
      at += count;
    }
    return of(slices);
  }

  @Override
  public void copyTo(int offset, byte[] target, int targetOffset, int length) {
    Objects.checkFromIndexSize(offset, length, length());
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int part = partOf(at);
      int count = Math.min(end, starts[part + 1]) - at;
      parts[part].copyTo(at - starts[part], target, targetOffset + at - offset, count);
      at += count;
    }
  }

  @Override
  public long checksumPart() {
    long sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum = Checksum.append(sum, starts[i], parts[i].checksumPart());
    }
    return sum;
  }

  @Override
  public Payload retain() {
    for (Payload part : parts) {
      part.retain();
    }
    return this;
  }

  @Override
  public void release() {
    for (Payload part : parts) {
      part.release();
    }
  }

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
    return length() + " bytes in " + parts.length + " parts";
  }
}
