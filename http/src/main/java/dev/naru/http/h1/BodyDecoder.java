package dev.naru.http.h1;

import dev.naru.http.HttpFields;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.Octets;
import dev.naru.http.message.Refusal;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes a message's body out of the octets behind its head (RFC 9112, section 6.3). */
public sealed interface BodyDecoder {

  /**
   * The next piece, or null when nothing can be made of what is there, or the end has been reached.
   * The piece is a retained slice.
   */
  @Nullable ByteBuf decode(ByteBuf in) throws Refusal;

  /** Whether the end has been read. */
  boolean finished();

  /** Octets that are still to come; -1 when nobody knows. */
  long remaining();

  /** The fields behind the body. */
  default HttpFields trailers() {
    return FieldLines.NONE;
  }

  /** A body of a known length; no body is one of length 0 (section 6.2). */
  final class FixedLength implements BodyDecoder {

    private long remaining;

    /** Of that many octets. */
    public FixedLength(long length) {
      this.remaining = length;
    }

    @Override
    public @Nullable ByteBuf decode(ByteBuf in) {
      int count = (int) Math.min(in.readableBytes(), remaining);
      if (count == 0) {
        return null;
      }
      remaining -= count;
      return in.readRetainedSlice(count);
    }

    @Override
    public boolean finished() {
      return remaining == 0;
    }

    @Override
    public long remaining() {
      return remaining;
    }
  }

  /** No message any more: octets, to the end of the connection. */
  final class Raw implements BodyDecoder {

    private boolean ended;

    /** To whoever {@link #end}s it. */
    public Raw() {}

    @Override
    public @Nullable ByteBuf decode(ByteBuf in) {
      return in.isReadable() ? in.readRetainedSlice(in.readableBytes()) : null;
    }

    /** The connection's end has come. */
    public void end() {
      ended = true;
    }

    @Override
    public boolean finished() {
      return ended;
    }

    @Override
    public long remaining() {
      return ended ? 0 : -1;
    }
  }

  /**
   * A chunked body (section 7.1), without any leniency: sizes are hexadecimal digits and nothing
   * else, lines end with CR LF, extensions follow the grammar without its "bad" white space.
   */
  final class Chunked implements BodyDecoder {

    /** Octets of a chunk's first line; its extension is read and forgotten. */
    static final int MAX_LINE = 256;

    /** Octets that all extensions of a body may have together. */
    static final int MAX_EXTENSIONS = 8192;

    private enum State {
      SIZE,
      DATA,
      DATA_END,
      TRAILERS,
      END
    }

    private final long maxBody;
    private final int maxTrailers;
    private State state = State.SIZE;
    private byte[] line = new byte[64];
    private int filled;
    private int lineStart;
    private long chunk;
    private long total;
    private int extensions;
    private FieldLines.@Nullable Collector lines;
    private HttpFields trailers = FieldLines.NONE;

    /**
     * With limits.
     *
     * @param maxBody octets that the body may have
     * @param maxTrailers octets that the trailer section may have
     */
    public Chunked(long maxBody, int maxTrailers) {
      this.maxBody = maxBody;
      this.maxTrailers = maxTrailers;
    }

    /**
     * Looks at what has come of a body, and takes nothing of it: a handler that answers without
     * reading must not be asked at all when the framing is broken already.
     */
    static void check(ByteBuf seen, long maxBody, int maxTrailers) throws Refusal {
      Chunked decoder = new Chunked(maxBody, maxTrailers);
      ByteBuf rest = seen.duplicate();
      while (rest.isReadable() && !decoder.finished()) {
        ByteBuf piece = decoder.decode(rest);
        if (piece != null) {
          piece.release();
        }
      }
    }

    @Override
    public @Nullable ByteBuf decode(ByteBuf in) throws Refusal {
      while (in.isReadable()) {
        switch (state) {
          case SIZE -> {
            if (line(in, MAX_LINE, 400)) {
              size(filled - 2);
              filled = 0;
            }
          }
          case DATA -> {
            int count = (int) Math.min(in.readableBytes(), chunk);
            chunk -= count;
            if (chunk == 0) {
              state = State.DATA_END;
            }
            return in.readRetainedSlice(count);
          }
          case DATA_END -> {
            if (line(in, 2, 400)) {
              filled = 0;
              state = State.SIZE;
            }
          }
          case TRAILERS -> {
            if (line(in, maxTrailers, 431)) {
              trailer();
            }
          }
          case END -> {
            return null;
          }
        }
      }
      return null;
    }

    /** Reads up to the next CR LF; what was read stays in {@link #line}. */
    private boolean line(ByteBuf in, int max, int tooLong) throws Refusal {
      while (in.isReadable()) {
        byte octet = in.readByte();
        if (filled == max) {
          throw new Refusal(tooLong, "a line of a chunked body is too long");
        }
        if (filled == line.length) {
          line = Arrays.copyOf(line, Math.min(filled * 2, Math.max(max, filled + 1)));
        }
        boolean afterCr = filled > lineStart && line[filled - 1] == Octets.CR;
        line[filled++] = octet;
        // A bare CR or a bare LF would hide a line from one of two readers.
        if (afterCr != (octet == Octets.LF)) {
          throw new Refusal(400, "a line of a chunked body that does not end with CR LF");
        }
        if (octet == Octets.LF) {
          return true;
        }
        if (state == State.DATA_END && octet != Octets.CR) {
          throw new Refusal(400, "a chunk that is longer than its size");
        }
      }
      return false;
    }

    /** {@code chunk-size [ chunk-ext ]} */
    private void size(int end) throws Refusal {
      int at = 0;
      long size = 0;
      for (; at < end && Octets.hex(line[at]) >= 0; at++) {
        if (at == 16 || size > Long.MAX_VALUE >> 4) {
          throw new Refusal(413, "the body is too large");
        }
        size = size << 4 | Octets.hex(line[at]);
      }
      if (at == 0) {
        throw new Refusal(400, "a chunk size that is not a number");
      }
      extension(at, end);
      if (size > maxBody - total) {
        throw new Refusal(413, "the body is too large");
      }
      total += size;
      chunk = size;
      state = size == 0 ? State.TRAILERS : State.DATA;
    }

    /** Section 7.1.1: {@code *( ";" token [ "=" ( token / quoted-string ) ] )} */
    private void extension(int from, int end) throws Refusal {
      extensions += end - from;
      if (extensions > MAX_EXTENSIONS) {
        throw new Refusal(400, "too many chunk extensions");
      }
      int at = from;
      while (at < end) {
        int name = at + 1;
        int nameEnd = token(name, end);
        if (line[at] != ';' || nameEnd == name) {
          throw new Refusal(400, "a malformed chunk size or extension");
        }
        at = nameEnd;
        if (at < end && line[at] == '=') {
          int value = at + 1;
          at = value < end && line[value] == '"' ? quoted(value, end) : token(value, end);
          if (at == value) {
            throw new Refusal(400, "a malformed chunk extension");
          }
        }
      }
    }

    private int token(int from, int end) {
      int at = from;
      while (at < end && Octets.isToken(line[at])) {
        at++;
      }
      return at;
    }

    private int quoted(int from, int end) throws Refusal {
      int at = from + 1;
      while (at < end && line[at] != '"') {
        boolean escape = line[at] == '\\' && at + 1 < end && Octets.isValue(line[at + 1]);
        if (!escape && !Octets.isQuoted(line[at])) {
          throw new Refusal(400, "a malformed chunk extension");
        }
        at += escape ? 2 : 1;
      }
      if (at >= end) {
        throw new Refusal(400, "a malformed chunk extension");
      }
      return at + 1;
    }

    /** Section 7.1.2. */
    private void trailer() throws Refusal {
      int end = filled - 2;
      FieldLines.Collector collector = lines;
      if (end > lineStart) {
        if (collector == null) {
          collector = new FieldLines.Collector();
          lines = collector;
        }
        collector.add(line, lineStart, end);
        lineStart = filled;
        return;
      }
      if (collector != null) {
        trailers = collector.take(line);
      }
      state = State.END;
    }

    @Override
    public boolean finished() {
      return state == State.END;
    }

    @Override
    public long remaining() {
      return finished() ? 0 : -1;
    }

    @Override
    public HttpFields trailers() {
      return trailers;
    }
  }
}
