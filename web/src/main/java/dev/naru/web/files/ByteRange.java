package dev.naru.web.files;

/**
 * A part of a representation.
 *
 * @param position of its first byte
 * @param length in bytes, at least 1
 */
record ByteRange(long position, long length) {

  /** Behind its last byte. */
  long end() {
    return position + length;
  }

  /** The value of Content-Range (RFC 9110, section 14.4). */
  String contentRange(long size) {
    return "bytes " + position + "-" + (end() - 1) + "/" + size;
  }

  /** The smallest that holds both. */
  ByteRange with(ByteRange other) {
    long first = Math.min(position, other.position);
    return new ByteRange(first, Math.max(end(), other.end()) - first);
  }
}
