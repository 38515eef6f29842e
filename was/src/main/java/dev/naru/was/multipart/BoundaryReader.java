package dev.naru.was.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Splits a stream at its boundary (RFC 2046, section 5.1.1). One buffer, which always has room for
 * a whole delimiter, so that one that is split over reads is found all the same.
 */
final class BoundaryReader {

  private static final int BUFFER = 16 * 1024;
  private static final int LONGEST_DELIMITER = 74;

  private final InputStream in;
  private final long limit;
  private final byte[] delimiter;
  private final byte[] buffer;
  private int position;
  private int end;
  private long total;

  /**
   * Of a body.
   *
   * @param boundary 1 to 70 characters
   * @param limit of bytes; -1 for none
   * @param line the longest one that will be asked for
   */
  BoundaryReader(InputStream in, String boundary, long limit, int line) {
    this.in = in;
    this.limit = limit;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.buffer = new byte[Math.max(BUFFER, line + LONGEST_DELIMITER)];
    buffer[0] = '\r'; // the first delimiter needs no line before it
    buffer[1] = '\n';
    this.end = 2;
  }

  /** Copies everything up to the next delimiter, and passes over that. */
  void copyTo(OutputStream out) throws IOException, MalformedMultipartException {
    while (true) {
      int last = end - delimiter.length;
      int at = position;
      while (at <= last && !delimiterAt(at, 0)) {
        at++;
      }
      if (at > position) {
        out.write(buffer, position, at - position);
        position = at;
      }
      if (at <= last) {
        position += delimiter.length;
        return;
      }
      fill();
    }
  }

  /**
   * Passes over the rest of a delimiter's line.
   *
   * @return whether another part follows; otherwise it was the last delimiter
   */
  boolean another() throws IOException, MalformedMultipartException {
    require(2);
    if (buffer[position] == '-' && buffer[position + 1] == '-') {
      position += 2;
      return false;
    }
    while (buffer[position] == ' ' || buffer[position] == '\t') { // transport padding
      position++;
      require(2);
    }
    if (buffer[position] != '\r' || buffer[position + 1] != '\n') {
      throw new MalformedMultipartException("a boundary with something behind it");
    }
    position += 2;
    return true;
  }

  /**
   * Whether the delimiter follows at once, its line end having been taken for the head's empty
   * line: a part without content. If so it is passed over.
   */
  boolean endsAtOnce() throws IOException, MalformedMultipartException {
    require(delimiter.length - 2);
    if (!delimiterAt(position, 2)) {
      return false;
    }
    position += delimiter.length - 2;
    return true;
  }

  /** Reads a line that ends with CRLF, of at most so many bytes. */
  String line(Charset charset, int most) throws IOException, MalformedMultipartException {
    int length = 0;
    while (true) {
      while (position + length + 1 < end) {
        byte octet = buffer[position + length];
        if (octet == '\r' && buffer[position + length + 1] == '\n') {
          String line = new String(buffer, position, length, charset);
          position += length + 2;
          return line;
        }
        if ((octet < 0x20 && octet >= 0 && octet != '\t') || octet == 0x7F) {
          throw new MalformedMultipartException("a control character in a part's head");
        }
        length++;
        if (length > most) {
          throw new MultipartTooLargeException("the head of a part is too long");
        }
      }
      fill();
    }
  }

  /** Reads to the end: what stands behind the last delimiter means nothing. */
  void epilogue() throws IOException {
    position = end;
    while (read() >= 0) {
      position = end;
    }
  }

  private boolean delimiterAt(int at, int from) {
    for (int i = from; i < delimiter.length; i++) {
      if (buffer[at + i - from] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  private void require(int bytes) throws IOException, MalformedMultipartException {
    while (end - position < bytes) {
      fill();
    }
  }

  private void fill() throws IOException, MalformedMultipartException {
    if (read() < 0) {
      throw new MalformedMultipartException("the body ends without its last boundary");
    }
  }

  private int read() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, end - position);
      end -= position;
      position = 0;
    }
    int count = in.read(buffer, end, buffer.length - end);
    if (count > 0) {
      end += count;
      total += count;
      if (limit >= 0 && total > limit) {
        throw new MultipartTooLargeException("a form of more than " + limit + " bytes");
      }
    }
    return count;
  }
}
