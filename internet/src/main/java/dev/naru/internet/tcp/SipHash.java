package dev.naru.internet.tcp;

/**
 * SipHash-2-4 (Aumasson, Bernstein, 2012) over 64-bit words: the keyed function behind sequence
 * numbers, ports and cookies that nobody else can foresee.
 */
final class SipHash {
  private final long key0;
  private final long key1;

  SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  Run start() {
    return new Run(key0, key1);
  }

  /** One computation. */
  static final class Run {
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long words;

    private Run(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    Run add(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
      words++;
      return this;
    }

    long finish() {
      add((words * 8) << 56); // the last word holds the length of the message in bytes
      v2 ^= 0xff;
      for (int i = 0; i < 4; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
