package dev.naru.examples.community;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The picture formats that every browser shows, told by their magic bytes. */
enum PictureType {
  PNG("image/png"),
  JPEG("image/jpeg"),
  GIF("image/gif"),
  WEBP("image/webp");

  private static final byte[] PNG_MAGIC = HexFormat.of().parseHex("89504e470d0a1a0a");
  private static final byte[] JPEG_MAGIC = HexFormat.of().parseHex("ffd8ff");
  private static final byte[] GIF_87 = "GIF87a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GIF_89 = "GIF89a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WEBP_MAGIC = "WEBP".getBytes(StandardCharsets.US_ASCII);

  private final String mediaType;

  PictureType(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /** Looks at the first twelve bytes at most. */
  static Optional<PictureType> sniff(byte[] bytes) {
    if (has(bytes, 0, PNG_MAGIC)) {
      return Optional.of(PNG);
    }
    if (has(bytes, 0, JPEG_MAGIC)) {
      return Optional.of(JPEG);
    }
    if (has(bytes, 0, GIF_87) || has(bytes, 0, GIF_89)) {
      return Optional.of(GIF);
    }
    // RIFF is a family of formats: its member is named after the four bytes of the length.
    if (has(bytes, 0, RIFF) && has(bytes, 8, WEBP_MAGIC)) {
      return Optional.of(WEBP);
    }
    return Optional.empty();
  }

  private static boolean has(byte[] bytes, int at, byte[] magic) {
    int end = at + magic.length;
    return bytes.length >= end && Arrays.equals(bytes, at, end, magic, 0, magic.length);
  }
}
