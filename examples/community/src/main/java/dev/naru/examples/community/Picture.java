package dev.naru.examples.community;

import java.util.Optional;

/** A picture whose first bytes prove its type; the type that the sender claims is never used. */
record Picture(PictureType type, byte[] bytes) {

  /** The most bytes that one picture may have: 2 MiB. */
  static final int MAX_BYTES = 2 << 20;

  /** Empty when the bytes are no picture of a known type. */
  static Optional<Picture> of(byte[] bytes) {
    return PictureType.sniff(bytes).map(type -> new Picture(type, bytes));
  }
}
