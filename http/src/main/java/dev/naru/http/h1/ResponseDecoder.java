package dev.naru.http.h1;

import dev.naru.http.HttpVersion;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads heads of answers (RFC 9112, sections 4 to 6), as strictly as {@link HeadDecoder} reads
 * requests: what a server has sent that has two readings is an answer to nobody. One a connection;
 * not thread-safe. After a {@link Refusal}, whose status means nothing here but that 431 is for a
 * head that is too large, it must not be used any more.
 */
public final class ResponseDecoder {

  private static final int STEP = 1024;
  private static final byte[] EMPTY = new byte[0];

  /** Octets of a status line; nobody needs a reason phrase that is longer. */
  private static final int MAX_STATUS_LINE = 4096;

  private final int maxHead;

  private byte[] bytes = EMPTY;
  private int filled;
  private int scanned;
  private int lineStart;
  private int status;
  private HttpVersion version = HttpVersion.HTTP_1_1;

  private final FieldLines.Collector lines = new FieldLines.Collector();
  private final Framing framing = new Framing();
  private Optional<Duration> keptFor = Optional.empty();

  /**
   * For a connection.
   *
   * @param maxHead octets that a head may have
   */
  public ResponseDecoder(int maxHead) {
    this.maxHead = maxHead;
  }

  /** Whether a head has begun and not ended. */
  public boolean midway() {
    return filled > 0;
  }

  /** Reads from the buffer; answers the head when it is complete, and leaves what is behind it. */
  public @Nullable ResponseHead decode(ByteBuf in) throws Refusal {
    while (true) {
      int lf = Octets.indexOfLineFeed(bytes, scanned, filled);
      if (lf < 0) {
        scanned = filled;
        if (!fill(in)) {
          return null;
        }
        continue;
      }
      scanned = lf + 1;
      int end = lf - 1;
      if (end < lineStart || bytes[end] != Octets.CR) {
        throw new Refusal(400, "a line that does not end with CR LF");
      }
      if (status == 0) {
        statusLine(end);
      } else if (end > lineStart) {
        int nameEnd = lines.add(bytes, lineStart, end);
        framing.field(bytes, lineStart, nameEnd, lines.valueStart(), lines.valueEnd());
        keepAlive(nameEnd);
      } else {
        in.readerIndex(in.readerIndex() - (filled - scanned));
        return finish();
      }
      lineStart = scanned;
    }
  }

  private boolean fill(ByteBuf in) throws Refusal {
    if (status == 0 && filled > MAX_STATUS_LINE) {
      throw new Refusal(400, "the status line is too long");
    }
    int room = maxHead - filled;
    if (room == 0) {
      throw new Refusal(431, "the head is too large");
    }
    int count = Math.min(in.readableBytes(), Math.min(STEP, room));
    if (count == 0) {
      return false;
    }
    if (filled + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(filled + count, Math.min(filled * 2, maxHead)));
    }
    in.readBytes(bytes, filled, count);
    if (filled == 0 && bytes[0] != 'H') {
      throw new Refusal(400, "this is not HTTP");
    }
    filled += count;
    return true;
  }

  /**
   * {@code HTTP-version SP status-code SP [ reason-phrase ]} (section 4). The second space is left
   * out by some servers when no phrase follows; nothing else could be meant.
   */
  private void statusLine(int end) throws Refusal {
    int code = lineStart + 9;
    if (end < code + 3
        || !Octets.equals(bytes, lineStart, lineStart + 7, "HTTP/1.")
        || !Octets.isDigit(bytes[lineStart + 7])
        || bytes[code - 1] != Octets.SP
        || (end > code + 3 && bytes[code + 3] != Octets.SP)) {
      throw new Refusal(400, "a malformed status line");
    }
    int value = 0;
    for (int i = code; i < code + 3; i++) {
      if (!Octets.isDigit(bytes[i])) {
        throw new Refusal(400, "a malformed status line");
      }
      value = value * 10 + (bytes[i] - '0');
    }
    if (value < 100 || value > 599 || !Octets.isValue(bytes, code + 3, end)) {
      throw new Refusal(400, "a status that is none");
    }
    status = value;
    version = bytes[lineStart + 7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
  }

  /** {@code Keep-Alive: timeout=5} (RFC 2068, section 19.7.1.1; no later document has it). */
  private void keepAlive(int nameEnd) {
    if (Octets.equalsIgnoreCase(bytes, lineStart, nameEnd, "keep-alive")) {
      String value = FieldLines.text(bytes, lines.valueStart(), lines.valueEnd());
      for (String one : value.toLowerCase(Locale.ROOT).split(",", 8)) {
        String parameter = one.strip();
        if (parameter.matches("timeout=\\d{1,6}")) {
          keptFor =
              Optional.of(
                  Duration.ofSeconds(Integer.parseInt(parameter, 8, parameter.length(), 10)));
        }
      }
    }
  }

  private ResponseHead finish() throws Refusal {
    boolean noBody = status < 200 || status == 204;
    // Section 6.1: a server must not send it there; so whoever does means something else by it.
    if (noBody && framing.contentLength(HttpVersion.HTTP_1_1) < 0) {
      throw new Refusal(400, "Transfer-Encoding where no body can be");
    }
    long length = framing.contentLength(version);
    ResponseHead head =
        new ResponseHead(
            status,
            version,
            lines.take(bytes),
            framing.delimited() ? length : -1,
            framing.delimited(),
            framing.keepAlive(version),
            keptFor,
            status == 101 ? framing.upgrade(version) : "");
    bytes = EMPTY;
    filled = 0;
    scanned = 0;
    lineStart = 0;
    status = 0;
    keptFor = Optional.empty();
    framing.clear();
    return head;
  }

  /**
   * What takes the body behind a head (section 6.3).
   *
   * @param method of the request
   * @param maxTrailers octets that the trailer section may have
   */
  public static BodyDecoder body(ResponseHead head, String method, int maxTrailers) {
    if (head.status() == 101) {
      return new BodyDecoder.Raw();
    } else if (head.bodiless(method)) {
      return new BodyDecoder.FixedLength(0);
    } else if (!head.delimited()) {
      return new BodyDecoder.Raw();
    }
    return head.contentLength() >= 0
        ? new BodyDecoder.FixedLength(head.contentLength())
        : new BodyDecoder.Chunked(Long.MAX_VALUE, maxTrailers);
  }
}
