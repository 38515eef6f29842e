package dev.naru.http.h1;

import dev.naru.http.ReadyFields;
import dev.naru.http.message.DateField;
import dev.naru.http.message.Octets;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.StatusLine;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes heads and trailers of messages into an array that each loop keeps for the purpose; from
 * there they are copied into a buffer once. Names and values were checked when they were set.
 */
public final class HeadEncoder {

  private static final FastThreadLocal<HeadEncoder> LOOPS =
      new FastThreadLocal<>() {
        @Override
        protected HeadEncoder initialValue() {
          return new HeadEncoder();
        }
      };

  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] HTTP_1_1 = ascii(" HTTP/1.1\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] UPGRADE = ascii("Connection: upgrade\r\n");
  private static final int KEPT = 16 * 1024;

  private byte[] bytes = new byte[1024];
  private int size;

  private HeadEncoder() {}

  /** This thread's, empty. */
  public static HeadEncoder begin() {
    HeadEncoder encoder = LOOPS.get();
    if (encoder.bytes.length > KEPT) {
      encoder.bytes = new byte[1024];
    }
    encoder.size = 0;
    return encoder;
  }

  HeadEncoder status(int status) {
    return put(StatusLine.of(status));
  }

  /** A request line (RFC 9112, section 3). */
  public HeadEncoder request(String method, String target) {
    room(method.length() + target.length() + HTTP_1_1.length + 2);
    latin1(method);
    bytes[size++] = Octets.SP;
    latin1(target);
    return put(HTTP_1_1);
  }

  /** The fields, but for Content-Length, which {@link #length} writes. */
  public HeadEncoder fields(ResponseFields fields) {
    ReadyFields ready = fields.ready();
    int first = 0;
    if (ready != null) {
      put(ready.lines());
      first = ready.size();
    }
    for (int i = first; i < fields.size(); i++) {
      String name = fields.name(i);
      if (name.length() != 14 || !name.equalsIgnoreCase("content-length")) {
        field(name, fields.value(i));
      }
    }
    return this;
  }

  HeadEncoder common(ResponseFields fields, DateField date, long nanos) {
    if (!fields.hasServer()) {
      put(fields.hasDate() ? DateField.server() : date.withServer(nanos));
    } else if (!fields.hasDate()) {
      put(date.line(nanos));
    }
    return this;
  }

  /** {@code Content-Length}. */
  public HeadEncoder length(long length) {
    put(CONTENT_LENGTH);
    number(length);
    return lineEnd();
  }

  /** {@code Transfer-Encoding: chunked}. */
  public HeadEncoder chunked() {
    return put(CHUNKED);
  }

  /** {@code Connection: close}. */
  public HeadEncoder close() {
    return put(CLOSE);
  }

  HeadEncoder keepAlive() {
    return put(KEEP_ALIVE);
  }

  /** {@code Connection: upgrade}, and what to speak instead. */
  public HeadEncoder upgrade(String protocol) {
    return put(UPGRADE).field("Upgrade", protocol);
  }

  /** An empty line ends a head. */
  public HeadEncoder lineEnd() {
    room(2);
    bytes[size++] = Octets.CR;
    bytes[size++] = Octets.LF;
    return this;
  }

  /** Octets written so far. */
  public int size() {
    return size;
  }

  /** Puts them into a buffer. */
  public void copyTo(ByteBuf out) {
    out.writeBytes(bytes, 0, size);
  }

  /** A line; its name and value are known to be right. */
  public HeadEncoder field(String name, String value) {
    room(name.length() + value.length() + 4);
    latin1(name);
    bytes[size++] = ':';
    bytes[size++] = Octets.SP;
    latin1(value);
    return lineEnd();
  }

  /** Deprecated for text that is not ISO-8859-1; ours is, and nothing else copies in one step. */
  @SuppressWarnings("deprecation")
  private void latin1(String text) {
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
  }

  private void number(long number) {
    room(20);
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  private HeadEncoder put(byte[] source) {
    room(source.length);
    System.arraycopy(source, 0, bytes, size, source.length);
    size += source.length;
    return this;
  }

  private void room(int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
