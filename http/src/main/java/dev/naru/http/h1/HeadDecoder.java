package dev.naru.http.h1;

import dev.naru.http.HttpVersion;
import dev.naru.http.RequestPath;
import dev.naru.http.message.Authority;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Head;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads request heads (RFC 9112, sections 2 to 6, 7.1 and 9.3), strictly: where the standard lets a
 * recipient be lenient it refuses, because two parties that repair a message differently are how
 * requests are smuggled (section 11.2). Octets are copied once, into an array that becomes the
 * head's own, and every line is looked at once, when it is complete; so a head that trickles in
 * costs no more than one that comes whole.
 *
 * <p>One a connection; not thread-safe. After a {@link Refusal} it must not be used any more.
 */
final class HeadDecoder {

  private static final int STEP = 1024;
  private static final byte[] EMPTY = new byte[0];

  private final int maxHead;
  private final int maxRequestLine;
  private final long maxBody;
  private final boolean secure;

  private byte[] bytes = EMPTY;
  private int filled;
  private int scanned;
  private int lineStart;
  private boolean emptyLineSeen;

  private final FieldLines.Collector lines = new FieldLines.Collector();
  private final Framing framing = new Framing();
  private @Nullable RequestLine requestLine;

  /** The authority that the last request named: on a connection it is nearly always the same. */
  private Authority lastAuthority = Authority.NONE;

  private byte[] lastAuthorityBytes = EMPTY;

  /**
   * For a connection.
   *
   * @param maxHead octets that a head may have; its request line may have half of that
   * @param maxBody octets that a body may have
   * @param secure whether the connection is encrypted
   */
  HeadDecoder(int maxHead, long maxBody, boolean secure) {
    this.maxHead = maxHead;
    this.maxRequestLine = maxHead / 2;
    this.maxBody = maxBody;
    this.secure = secure;
  }

  /** Whether a head has begun and not ended. */
  boolean midway() {
    return filled > 0;
  }

  /** Reads from the buffer; answers the head when it is complete, and leaves what is behind it. */
  @Nullable Head decode(ByteBuf in) throws Refusal {
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
      if (requestLine == null && end - lineStart > maxRequestLine) {
        throw new Refusal(414, "the request line is too long");
      }
      // Section 2.2: a bare LF may be taken for a line's end, but need not.
      if (end < lineStart || bytes[end] != Octets.CR) {
        throw new Refusal(400, "a line that does not end with CR LF");
      }
      if (requestLine == null) {
        if (end > lineStart) {
          requestLine = RequestLine.parse(bytes, lineStart, end, secure);
        } else if (emptyLineSeen) {
          throw new Refusal(400, "empty lines instead of a request");
        } else {
          emptyLineSeen = true; // Section 2.2: at least one is to be ignored.
        }
      } else if (end > lineStart) {
        int nameEnd = lines.add(bytes, lineStart, end);
        framing.field(bytes, lineStart, nameEnd, lines.valueStart(), lines.valueEnd());
      } else {
        in.readerIndex(in.readerIndex() - (filled - scanned));
        return finish(requestLine);
      }
      lineStart = scanned;
    }
  }

  private boolean fill(ByteBuf in) throws Refusal {
    if (requestLine == null && filled - lineStart > maxRequestLine + 2) {
      throw new Refusal(414, "the request line is too long");
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
    if (filled == 0 && !Octets.isToken(bytes[0]) && bytes[0] != Octets.CR) {
      // A TLS record or another protocol: say so at once instead of waiting for a line's end.
      throw new Refusal(400, "this is not HTTP");
    }
    filled += count;
    return true;
  }

  private Head finish(RequestLine line) throws Refusal {
    Authority authority = authority(line);
    long contentLength = framing.contentLength(line.version());
    if (contentLength > maxBody) {
      throw new Refusal(413, "the body is too large");
    }
    RequestPath path;
    String raw = FieldLines.text(bytes, line.pathStart(), line.pathEnd());
    try {
      path = RequestPath.parse(line.serverWide() || raw.isEmpty() ? "/" : raw);
    } catch (IllegalArgumentException refused) {
      throw new Refusal(400, "a path that is refused");
    }
    boolean hasQuery = line.queryEnd() > line.pathEnd();
    String query = hasQuery ? FieldLines.text(bytes, line.pathEnd() + 1, line.queryEnd()) : "";
    String target =
        line.serverWide()
            ? "*"
            : raw.isEmpty()
                ? (hasQuery ? "/?" + query : "/")
                : hasQuery ? FieldLines.text(bytes, line.pathStart(), line.queryEnd()) : raw;
    Head head =
        new Head(
            line.method(),
            line.version(),
            secure,
            authority,
            target,
            path,
            query,
            hasQuery,
            lines.take(bytes),
            contentLength,
            framing.keepAlive(line.version()),
            framing.expectsContinue(line.version()),
            line.serverWide(),
            framing.upgrade(line.version()));
    bytes = EMPTY;
    filled = 0;
    scanned = 0;
    lineStart = 0;
    emptyLineSeen = false;
    requestLine = null;
    framing.clear();
    return head;
  }

  /** RFC 9112, sections 3.2 and 3.3. */
  private Authority authority(RequestLine line) throws Refusal {
    int hosts = framing.hosts();
    if (hosts > 1 || (hosts == 0 && line.version() != HttpVersion.HTTP_1_0)) {
      throw new Refusal(400, "one Host field is needed");
    }
    Authority host = hosts == 0 ? Authority.NONE : cached(framing.hostStart(), framing.hostEnd());
    if (line.authorityEnd() > line.authorityStart()) {
      // Section 3.2.2: the target's authority stands, whatever Host says.
      return cached(line.authorityStart(), line.authorityEnd());
    }
    // RFC 9110, section 4.2.1: an http URI with an empty host is invalid.
    if (hosts == 1 && host.host().isEmpty() && !line.serverWide()) {
      throw new Refusal(400, "an empty host");
    }
    return host;
  }

  private Authority cached(int from, int to) throws Refusal {
    byte[] last = lastAuthorityBytes;
    if (!Arrays.equals(bytes, from, to, last, 0, last.length)) {
      lastAuthority = Authority.parse(bytes, from, to);
      lastAuthorityBytes = Arrays.copyOfRange(bytes, from, to);
    }
    return lastAuthority;
  }
}
