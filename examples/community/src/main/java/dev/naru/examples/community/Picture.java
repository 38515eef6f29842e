package dev.naru.examples.community;

import java.util.Optional;

/** A picture whose first bytes prove its type; the type that the sender claims is never used. */
final class Picture {

  /** The most bytes that one picture may have: 2 MiB. */
  static final int MAX_BYTES = 2 << 20;

  private final PictureType type;
  private final byte[] bytes;

  Picture(PictureType type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** Empty when the bytes are no picture of a known type. */
  static Optional<Picture> of(byte[] bytes) {
    return PictureType.sniff(bytes).map(type -> new Picture(type, bytes));
  }

  PictureType type() {
    return type;
  }

  /** Not a copy: nobody changes it. */
  byte[] bytes() {
    return bytes;
  }
}
