package dev.naru.was.request;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes text straight into a response's buffer, which does the buffering: in the charsets that
 * have no state through {@link String#getBytes(Charset)}, which the JVM knows best, in others
 * through an encoder. A surrogate pair may come in two writes.
 */
final class ResponseWriter extends Writer {

  private final OutputStream out;
  private final Charset charset;
  private final @Nullable CharsetEncoder encoder;
  private char high;

  ResponseWriter(OutputStream out, Charset charset) {
    this.out = out;
    this.charset = charset;
    boolean simple =
        charset.equals(StandardCharsets.UTF_8)
            || charset.equals(StandardCharsets.ISO_8859_1)
            || charset.equals(StandardCharsets.US_ASCII);
    this.encoder =
        simple
            ? null
            : charset
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    String piece = text.substring(offset, offset + length);
    if (high != 0) {
      piece = high + piece;
      high = 0;
    }
    char last = piece.charAt(piece.length() - 1);
    if (Character.isHighSurrogate(last)) {
      high = last;
      piece = piece.substring(0, piece.length() - 1);
    }
    if (encoder == null) {
      out.write(piece.getBytes(charset));
    } else {
      encode(encoder, CharBuffer.wrap(piece), false);
    }
  }

  private void encode(CharsetEncoder with, CharBuffer text, boolean end) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) (text.remaining() * (double) with.maxBytesPerChar()) + 16);
    with.encode(text, bytes, end);
    if (end) {
      with.flush(bytes);
    }
    out.write(bytes.array(), 0, bytes.position());
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character), 0, 1);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Writes what an encoder with state, or half a surrogate pair, kept back. */
  void finish() throws IOException {
    if (high != 0) {
      high = 0;
      out.write(encoder == null ? "?".getBytes(charset) : new byte[] {'?'});
    }
    if (encoder != null) {
      encode(encoder, CharBuffer.allocate(0), true);
      encoder.reset();
    }
  }

  @Override
  public void close() throws IOException {
    finish();
    out.close();
  }
}
