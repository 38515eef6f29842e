package dev.naru.http.h1;

import dev.naru.http.HttpVersion;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;

/**
 * The fields that say where a message ends and what becomes of its connection, gathered while a
 * head is read: Host, Content-Length, Transfer-Encoding, Connection, Expect.
 */
final class Framing {

  private int hosts;
  private int hostStart;
  private int hostEnd;
  private long length = -1;
  private boolean chunked;
  private boolean close;
  private boolean keep;
  private boolean upgrade;
  private String protocols = "";
  private boolean expectsContinue;
  private boolean expectsOther;

  void clear() {
    hosts = 0;
    length = -1;
    chunked = false;
    close = false;
    keep = false;
    upgrade = false;
    protocols = "";
    expectsContinue = false;
    expectsOther = false;
  }

  /** Looks at a field line; nearly all are told apart by the length of their name. */
  void field(byte[] bytes, int name, int nameEnd, int value, int valueEnd) throws Refusal {
    switch (nameEnd - name) {
      case 4 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "host")) {
          hosts++;
          hostStart = value;
          hostEnd = valueEnd;
        }
      }
      case 6 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "expect")) {
          if (Octets.equalsIgnoreCase(bytes, value, valueEnd, "100-continue")) {
            expectsContinue = true;
          } else {
            expectsOther = true;
          }
        }
      }
      case 7 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "upgrade")) {
          // Several lines are one list (RFC 9110, section 5.3).
          String line = FieldLines.text(bytes, value, valueEnd);
          protocols = protocols.isEmpty() ? line : protocols + ", " + line;
        }
      }
      case 10 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "connection")) {
          connection(bytes, value, valueEnd);
        }
      }
      case 14 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "content-length")) {
          length(bytes, value, valueEnd);
        }
      }
      case 17 -> {
        if (Octets.equalsIgnoreCase(bytes, name, nameEnd, "transfer-encoding")) {
          coding(bytes, value, valueEnd);
        }
      }
      default -> {}
    }
  }

  /** RFC 9110, section 7.6.1: a list of tokens. */
  private void connection(byte[] bytes, int from, int to) throws Refusal {
    int start = from;
    while (start < to) {
      int end = start;
      while (end < to && Octets.isToken(bytes[end])) {
        end++;
      }
      close |= Octets.equalsIgnoreCase(bytes, start, end, "close");
      upgrade |= Octets.equalsIgnoreCase(bytes, start, end, "upgrade");
      keep |= Octets.equalsIgnoreCase(bytes, start, end, "keep-alive");
      while (end < to && (bytes[end] == Octets.SP || bytes[end] == Octets.HTAB)) {
        end++;
      }
      if (end < to && bytes[end] != ',') {
        throw new Refusal(400, "a malformed Connection field");
      }
      start = end + 1;
      while (start < to && (bytes[start] == Octets.SP || bytes[start] == Octets.HTAB)) {
        start++;
      }
    }
  }

  /**
   * RFC 9110, section 8.6: digits. RFC 9112, section 6.3 would let equal values of a list stand for
   * one; nobody honest sends that.
   */
  private void length(byte[] bytes, int from, int to) throws Refusal {
    if (length >= 0) {
      throw new Refusal(400, "more than one Content-Length");
    }
    if (from == to) {
      throw new Refusal(400, "an empty Content-Length");
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.isDigit(bytes[i])) {
        throw new Refusal(400, "a Content-Length that is not a number");
      }
      if (value > (Long.MAX_VALUE - 9) / 10) {
        throw new Refusal(413, "the body is too large");
      }
      value = value * 10 + (bytes[i] - '0');
    }
    length = value;
  }

  /** RFC 9112, section 6.1: {@code chunked} is the only transfer coding that is understood. */
  private void coding(byte[] bytes, int from, int to) throws Refusal {
    if (!chunked && Octets.equalsIgnoreCase(bytes, from, to, "chunked")) {
      chunked = true;
      return;
    }
    // A body whose last coding is chunked has an end at least: 501. Any other has none: 400. And
    // chunked twice is what no sender may do.
    int comma = to - "chunked".length();
    boolean endsChunked =
        comma > from
            && Octets.equalsIgnoreCase(bytes, comma, to, "chunked")
            && !Octets.isToken(bytes[comma - 1]);
    boolean other = !chunked && Octets.isToken(bytes[from]) && !startsChunked(bytes, from, to);
    if (endsChunked && other) {
      throw new Refusal(501, "a transfer coding that is not known here");
    }
    throw new Refusal(400, "a transfer coding other than chunked");
  }

  private static boolean startsChunked(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && Octets.isToken(bytes[end])) {
      end++;
    }
    return Octets.equalsIgnoreCase(bytes, from, end, "chunked");
  }

  int hosts() {
    return hosts;
  }

  int hostStart() {
    return hostStart;
  }

  int hostEnd() {
    return hostEnd;
  }

  /** RFC 9112, section 6.3: -1 for chunked, 0 without a body. */
  long contentLength(HttpVersion version) throws Refusal {
    if (!chunked) {
      return Math.max(length, 0);
    }
    // Section 6.1: the mark of a smuggled request, or of a forwarder that knows no transfer coding.
    if (version == HttpVersion.HTTP_1_0) {
      throw new Refusal(400, "Transfer-Encoding in HTTP/1.0");
    }
    if (length >= 0) {
      throw new Refusal(400, "Content-Length beside Transfer-Encoding");
    }
    return -1;
  }

  /** Whether anything says where the body ends. */
  boolean delimited() {
    return chunked || length >= 0;
  }

  /** RFC 9112, section 9.3. */
  boolean keepAlive(HttpVersion version) {
    return !close && (keep || version == HttpVersion.HTTP_1_1);
  }

  /** RFC 9110, section 10.1.1: to be ignored in HTTP/1.0. */
  boolean expectsContinue(HttpVersion version) throws Refusal {
    if (version == HttpVersion.HTTP_1_0) {
      return false;
    }
    if (expectsOther) {
      throw new Refusal(417, "an expectation that cannot be met");
    }
    return expectsContinue;
  }

  /** RFC 9110, section 7.8: to be ignored in HTTP/1.0, and unless Connection names it. */
  String upgrade(HttpVersion version) {
    return upgrade && version == HttpVersion.HTTP_1_1 ? protocols : "";
  }
}
