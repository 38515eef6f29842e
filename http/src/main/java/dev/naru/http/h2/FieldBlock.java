package dev.naru.http.h2;

import dev.naru.http.HttpFields;
import dev.naru.http.message.DateField;
import dev.naru.http.message.ResponseFields;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the fields of answers (RFC 7541) into an array that each loop keeps for the purpose.
 * Only the static table is used: every field is a literal that the client need not remember. That
 * costs some octets more than a dynamic table and saves the time and the memory of keeping one for
 * each connection, and no secret can be guessed from how well it was compressed (section 7.1).
 */
final class FieldBlock {

  private static final FastThreadLocal<FieldBlock> LOOPS =
      new FastThreadLocal<>() {
        @Override
        protected FieldBlock initialValue() {
          return new FieldBlock();
        }
      };

  private static final int KEPT = 16 * 1024;

  private static final int STATUS = 8;
  private static final int CONTENT_LENGTH = 28;
  private static final int DATE = 33;
  private static final int SERVER = 54;

  /** The names of appendix A that answers use, by their length. */
  private static final Known[][] KNOWN = new Known[32][];

  private static final byte[] NARU = "Naru".getBytes(StandardCharsets.US_ASCII);

  private record Known(String name, int index) {}

  static {
    known("age", 21);
    known("allow", 22);
    known("accept-ranges", 18);
    known("access-control-allow-origin", 20);
    known("cache-control", 24);
    known("content-disposition", 25);
    known("content-encoding", 26);
    known("content-language", 27);
    known("content-length", CONTENT_LENGTH);
    known("content-location", 29);
    known("content-range", 30);
    known("content-type", 31);
    known("date", DATE);
    known("etag", 34);
    known("expires", 36);
    known("last-modified", 44);
    known("link", 45);
    known("location", 46);
    known("refresh", 52);
    known("retry-after", 53);
    known("server", SERVER);
    known("set-cookie", 55);
    known("strict-transport-security", 56);
    known("vary", 59);
    known("www-authenticate", 61);
  }

  private byte[] bytes = new byte[1024];
  private int size;

  private FieldBlock() {}

  private static void known(String name, int index) {
    Known[] same = KNOWN[name.length()];
    Known[] longer = same == null ? new Known[1] : Arrays.copyOf(same, same.length + 1);
    longer[longer.length - 1] = new Known(name, index);
    KNOWN[name.length()] = longer;
  }

  /** This thread's, empty. */
  static FieldBlock begin() {
    FieldBlock block = LOOPS.get();
    if (block.bytes.length > KEPT) {
      block.bytes = new byte[1024];
    }
    block.size = 0;
    return block;
  }

  /** Section 4.2: the dynamic table is of no size from here on. */
  FieldBlock noTable() {
    room(1);
    bytes[size++] = 0x20;
    return this;
  }

  FieldBlock status(int status) {
    room(5);
    int index =
        switch (status) {
          case 200 -> 8;
          case 204 -> 9;
          case 206 -> 10;
          case 304 -> 11;
          case 400 -> 12;
          case 404 -> 13;
          case 500 -> 14;
          default -> 0;
        };
    if (index > 0) {
      bytes[size++] = (byte) (0x80 | index);
    } else {
      bytes[size++] = STATUS;
      bytes[size++] = 3;
      bytes[size++] = (byte) ('0' + status / 100);
      bytes[size++] = (byte) ('0' + status / 10 % 10);
      bytes[size++] = (byte) ('0' + status % 10);
    }
    return this;
  }

  /** Server and Date, unless the answer has its own. */
  FieldBlock common(ResponseFields fields, DateField date, long nanos) {
    if (!fields.hasServer()) {
      literal(SERVER, NARU);
    }
    if (!fields.hasDate()) {
      literal(DATE, date.value(nanos));
    }
    return this;
  }

  /** The fields, but for Content-Length, which {@link #length} writes. */
  FieldBlock fields(HttpFields fields) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (name.length() != 14 || !name.equalsIgnoreCase("content-length")) {
        field(name, fields.value(i));
      }
    }
    return this;
  }

  FieldBlock length(long length) {
    room(24);
    index(0x00, CONTENT_LENGTH);
    int digits = 1;
    for (long rest = length / 10; rest > 0; rest /= 10) {
      digits++;
    }
    bytes[size++] = (byte) digits;
    long rest = length;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  private void field(String name, String value) {
    room(name.length() + value.length() + 12);
    Known known = find(name);
    // Section 7.1.3: what is secret is to stay out of everybody's tables.
    int pattern = known != null && known.name.equals("set-cookie") ? 0x10 : 0x00;
    if (known != null) {
      index(pattern, known.index);
    } else {
      bytes[size++] = (byte) pattern;
      number(0x00, 7, name.length());
      for (int i = 0; i < name.length(); i++) { // section 8.2.1 of RFC 9113: lower case
        char c = name.charAt(i);
        bytes[size++] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
      }
    }
    number(0x00, 7, value.length());
    latin1(value);
  }

  private static @Nullable Known find(String name) {
    Known[] same = name.length() < KNOWN.length ? KNOWN[name.length()] : null;
    if (same != null) {
      for (Known known : same) {
        if (known.name.equalsIgnoreCase(name)) {
          return known;
        }
      }
    }
    return null;
  }

  private void literal(int name, byte[] value) {
    room(value.length + 8);
    index(0x00, name);
    number(0x00, 7, value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void index(int pattern, int index) {
    number(pattern, 4, index);
  }

  /** Section 5.1. */
  private void number(int pattern, int bits, int number) {
    int max = (1 << bits) - 1;
    if (number < max) {
      bytes[size++] = (byte) (pattern | number);
      return;
    }
    bytes[size++] = (byte) (pattern | max);
    int rest = number - max;
    while (rest >= 128) {
      bytes[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Deprecated for text that is not ISO-8859-1; ours is, and nothing else copies in one step. */
  @SuppressWarnings("deprecation")
  private void latin1(String text) {
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
  }

  private void room(int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
    }
  }
}
