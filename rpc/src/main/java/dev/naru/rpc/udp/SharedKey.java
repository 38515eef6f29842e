package dev.naru.rpc.udp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The key that both ends of encrypted sessions have. */
public final class SharedKey {

  private SharedKey() {}

  /**
   * Reads it from a file: 32 octets in Base64.
   *
   * @throws IOException with a sentence that says what to do
   */
  public static byte[] read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    try {
      return checked(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException mistake) {
      throw new IOException(
          file + " does not hold 32 bytes in Base64: make one with `openssl rand -base64 32`");
    }
  }

  /** A copy of a key of the right length. */
  public static byte[] checked(byte[] key) {
    if (key.length != PacketKeys.SHARED) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
    return key.clone();
  }
}
