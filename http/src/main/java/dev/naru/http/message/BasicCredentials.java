package dev.naru.http.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What the Basic scheme carries (RFC 7617, section 2), as UTF-8.
 *
 * @param password to be cleared by who uses it
 */
@SuppressWarnings("ArrayRecordComponent")
public record BasicCredentials(String name, char[] password) {

  private static final int MAX_LENGTH = 4096;

  /** Reads the value of an Authorization field; empty when it is of another scheme or malformed. */
  public static Optional<BasicCredentials> parse(String field) {
    if (field.length() > MAX_LENGTH || !field.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(field.substring(6).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      int colon = text.toString().indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      char[] password = new char[text.length() - colon - 1];
      text.get(colon + 1, password);
      return Optional.of(new BasicCredentials(text.subSequence(0, colon).toString(), password));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
