package dev.naru.http.h2;

import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one section from the decompressor, one after another, and looks at each once
 * (RFC 9113, sections 8.2 and 8.3): what breaks a rule is remembered and the rest is passed over,
 * because the section has to be decompressed to its end. One a connection, used again and again.
 */
final class FieldCollector extends DefaultHttp2Headers {

  /** What a field counts for beside its octets (section 6.5.2). */
  private static final int OVERHEAD = 32;

  private static final int KEPT = 4096;

  private final long maxList;
  private final FieldLines.Collector lines = new FieldLines.Collector();
  private byte[] bytes = new byte[512];
  private int filled;
  private long list;
  private boolean regular;
  private @Nullable String malformed;
  private boolean tooLarge;

  private @Nullable AsciiString method;
  private @Nullable AsciiString scheme;
  private @Nullable AsciiString path;
  private @Nullable AsciiString authority;
  private @Nullable AsciiString protocol;

  private int hosts;
  private int hostStart;
  private int hostEnd;
  private long contentLength;
  private @Nullable AsciiString expect;
  private @Nullable AsciiString priority;
  private int[] crumbs = new int[4];
  private int crumbCount;

  /** With the octets that a section may have, as SETTINGS_MAX_HEADER_LIST_SIZE counts them. */
  FieldCollector(long maxList) {
    super(false, 2);
    this.maxList = maxList;
  }

  void begin() {
    if (bytes.length > KEPT) {
      bytes = new byte[512];
    }
    if (filled > 0) {
      lines.take(bytes);
    }
    filled = 0;
    list = 0;
    regular = false;
    malformed = null;
    tooLarge = false;
    method = null;
    scheme = null;
    path = null;
    authority = null;
    protocol = null;
    hosts = 0;
    contentLength = -1;
    expect = null;
    priority = null;
    crumbCount = 0;
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    list += name.length() + value.length() + OVERHEAD;
    tooLarge |= list > maxList;
    if (!tooLarge && malformed == null) {
      field((AsciiString) name, (AsciiString) value);
    }
    return this;
  }

  private void field(AsciiString name, AsciiString value) {
    int start = filled;
    int nameEnd = start + name.length();
    int valueEnd = nameEnd + value.length();
    if (valueEnd > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(valueEnd, bytes.length * 2));
    }
    System.arraycopy(name.array(), name.arrayOffset(), bytes, start, name.length());
    System.arraycopy(value.array(), value.arrayOffset(), bytes, nameEnd, value.length());
    // Section 8.2.1, and stricter: no control characters at all.
    if (!Octets.isValue(bytes, nameEnd, valueEnd)
        || (valueEnd > nameEnd && (isBlank(bytes[nameEnd]) || isBlank(bytes[valueEnd - 1])))) {
      malformed = "a field value that may not be";
      return;
    }
    if (nameEnd > start && bytes[start] == ':') {
      pseudo(start, nameEnd, value);
      return;
    }
    regular = true;
    for (int i = start; i < nameEnd; i++) {
      if (!Octets.isToken(bytes[i]) || (bytes[i] >= 'A' && bytes[i] <= 'Z')) {
        malformed = "a field name that may not be";
        return;
      }
    }
    if (nameEnd == start) {
      malformed = "a field without a name";
      return;
    }
    filled = valueEnd;
    regular(start, nameEnd, valueEnd, value);
  }

  /** Section 8.3. */
  private void pseudo(int start, int end, AsciiString value) {
    if (regular) {
      malformed = "a pseudo-header field behind a field";
      return;
    }
    boolean twice;
    if (Octets.equals(bytes, start, end, ":method")) {
      twice = method != null;
      method = value;
    } else if (Octets.equals(bytes, start, end, ":scheme")) {
      twice = scheme != null;
      scheme = value;
    } else if (Octets.equals(bytes, start, end, ":path")) {
      twice = path != null;
      path = value;
    } else if (Octets.equals(bytes, start, end, ":authority")) {
      twice = authority != null;
      authority = value;
    } else if (Octets.equals(bytes, start, end, ":protocol")) {
      twice = protocol != null;
      protocol = value;
    } else {
      malformed = "a pseudo-header field that is not known";
      return;
    }
    if (twice) {
      malformed = "a pseudo-header field that is there twice";
    }
  }

  /** Nearly all fields are told apart by the length of their name. */
  private void regular(int start, int nameEnd, int valueEnd, AsciiString value) {
    switch (nameEnd - start) {
      case 2 -> {
        if (is(start, nameEnd, "te")
            && !Octets.equalsIgnoreCase(bytes, nameEnd, valueEnd, "trailers")) {
          malformed = "te is for trailers only"; // section 8.2.2
        }
      }
      case 4 -> {
        if (is(start, nameEnd, "host")) {
          hosts++;
          hostStart = nameEnd;
          hostEnd = valueEnd;
        }
      }
      case 6 -> {
        if (is(start, nameEnd, "cookie")) {
          crumb(nameEnd, valueEnd);
          return;
        } else if (is(start, nameEnd, "expect")) {
          expect = value;
        }
      }
      case 7, 10, 16, 17 -> { // section 8.2.2
        if (is(start, nameEnd, "upgrade")
            || is(start, nameEnd, "connection")
            || is(start, nameEnd, "keep-alive")
            || is(start, nameEnd, "proxy-connection")
            || is(start, nameEnd, "transfer-encoding")) {
          malformed = "a field of the connection";
        }
      }
      case 8 -> {
        if (is(start, nameEnd, "priority")) {
          priority = value;
        }
      }
      case 14 -> {
        if (is(start, nameEnd, "content-length")) {
          length(nameEnd, valueEnd);
        }
      }
      default -> {}
    }
    try {
      lines.add(start, nameEnd, nameEnd, valueEnd);
    } catch (Refusal tooMany) {
      tooLarge = true;
    }
  }

  private boolean is(int start, int end, String name) {
    return Octets.equals(bytes, start, end, name);
  }

  /** RFC 9110, section 8.6: digits. */
  private void length(int from, int to) {
    if (contentLength >= 0 || from == to || to - from > 18) {
      malformed = "a Content-Length that is not one number";
      return;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.isDigit(bytes[i])) {
        malformed = "a Content-Length that is not one number";
        return;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    contentLength = value;
  }

  /** Section 8.2.3: the parts of a cookie field may come one by one. */
  private void crumb(int from, int to) {
    if (crumbCount * 2 == crumbs.length) {
      crumbs = Arrays.copyOf(crumbs, crumbs.length * 2);
    }
    crumbs[crumbCount * 2] = from;
    crumbs[crumbCount * 2 + 1] = to;
    crumbCount++;
  }

  private static boolean isBlank(byte octet) {
    return octet == Octets.SP || octet == Octets.HTAB;
  }

  // --- when the section has been read

  /** What rule was broken; null for none. */
  @Nullable String malformed() {
    return malformed;
  }

  /** Whether there was more than is taken. */
  boolean tooLarge() {
    return tooLarge;
  }

  /** Whether there was a pseudo-header field. */
  boolean hasPseudo() {
    return method != null
        || scheme != null
        || path != null
        || authority != null
        || protocol != null;
  }

  /**
   * The lines, in an array of their own, with the cookie in one of them and a Host where there was
   * only an authority, so that those who ask for it find it.
   */
  FieldLines take() throws Refusal {
    if (hosts == 0 && authority != null) {
      append("host", authority);
    }
    if (crumbCount > 0) {
      cookie();
    }
    FieldLines taken = lines.take(Arrays.copyOf(bytes, filled));
    filled = 0;
    return taken;
  }

  private void append(String name, AsciiString value) throws Refusal {
    int start = filled;
    room(name.length() + value.length());
    put(name);
    int nameEnd = filled;
    System.arraycopy(value.array(), value.arrayOffset(), bytes, filled, value.length());
    filled += value.length();
    lines.add(start, nameEnd, nameEnd, filled);
  }

  private void cookie() throws Refusal {
    int size = 6;
    for (int i = 0; i < crumbCount; i++) {
      size += crumbs[2 * i + 1] - crumbs[2 * i] + 2;
    }
    room(size);
    int start = filled;
    put("cookie");
    int nameEnd = filled;
    for (int i = 0; i < crumbCount; i++) {
      if (i > 0) {
        put("; ");
      }
      int length = crumbs[2 * i + 1] - crumbs[2 * i];
      System.arraycopy(bytes, crumbs[2 * i], bytes, filled, length);
      filled += length;
    }
    lines.add(start, nameEnd, nameEnd, filled);
  }

  private void room(int count) {
    if (filled + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(filled + count, bytes.length * 2));
    }
  }

  private void put(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      bytes[filled++] = (byte) ascii.charAt(i);
    }
  }

  @Override
  public @Nullable AsciiString method() {
    return method;
  }

  @Override
  public @Nullable AsciiString scheme() {
    return scheme;
  }

  @Override
  public @Nullable AsciiString path() {
    return path;
  }

  @Override
  public @Nullable AsciiString authority() {
    return authority;
  }

  @Nullable AsciiString protocol() {
    return protocol;
  }

  /** How many Host fields there were. */
  int hosts() {
    return hosts;
  }

  /** The value of the Host field. */
  AsciiString host() {
    return new AsciiString(bytes, hostStart, hostEnd - hostStart, true);
  }

  /** -1 when there was none. */
  long contentLength() {
    return contentLength;
  }

  @Nullable AsciiString expect() {
    return expect;
  }

  @Nullable AsciiString priority() {
    return priority;
  }
}
