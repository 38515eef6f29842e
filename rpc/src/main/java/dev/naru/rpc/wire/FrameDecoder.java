package dev.naru.rpc.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Takes frames, {@code <length>#<JSON>}, out of a stream of bytes that may be split anywhere. The
 * length counts UTF-16 code units; the JSON is UTF-8. Each byte is copied once, from the network's
 * buffer into the frame's own array, which grows with what has come and not with what was promised.
 *
 * <pre>{@code
 * while (decoder.decode(in)) {
 *   envelope = Envelope.parse(decoder.take());
 * }
 * }</pre>
 */
public final class FrameDecoder {

  /** More would not be an {@code int}. */
  private static final int MOST_DIGITS = 10;

  private static final int FIRST_CAPACITY = 64 * 1_024;
  private static final byte[] NOTHING = {};

  private final int most;
  private final Utf8 utf8 = new Utf8();
  private boolean inBody;
  private int digits;
  private long length;
  private byte[] body = NOTHING;
  private int filled;

  /**
   * With a limit.
   *
   * @param most UTF-16 code units of a frame's JSON
   */
  public FrameDecoder(int most) {
    this.most = most;
  }

  /** Whether a frame has begun and not ended. */
  public boolean isWithinFrame() {
    return inBody || digits > 0;
  }

  /**
   * Reads on.
   *
   * @return whether a frame is complete: {@link #take} it before the next call
   * @throws WireException when what follows can be no frame; the stream is then lost
   */
  public boolean decode(ByteBuf in) throws WireException {
    if (!inBody && !header(in)) {
      return false;
    }
    while (true) {
      // A unit takes a byte or more, so this is never more than the frame's own bytes.
      int wanted = (int) length - utf8.units() + utf8.missing();
      if (wanted == 0) {
        return true;
      }
      int portion = Math.min(wanted, in.readableBytes());
      if (portion == 0) {
        return false;
      }
      reserve(portion);
      in.readBytes(body, filled, portion);
      utf8.add(body, filled, filled + portion);
      filled += portion;
      if (utf8.units() > length) {
        throw new WireException(
            WireException.Rule.UTF_8, "the frame's length ends within a character");
      }
    }
  }

  private boolean header(ByteBuf in) throws WireException {
    while (in.isReadable()) {
      int octet = in.readByte();
      if (octet == '#' && digits > 0) {
        if (length > most) {
          throw new WireException(
              WireException.Rule.TOO_LONG, "a frame of " + length + " characters: limit " + most);
        }
        inBody = true;
        return true;
      } else if (octet < '0' || octet > '9' || digits == MOST_DIGITS) {
        throw new WireException(
            WireException.Rule.LENGTH, "a frame begins with its length in decimal digits and #");
      }
      length = length * 10 + octet - '0';
      digits++;
    }
    return false;
  }

  private void reserve(int portion) {
    if (body.length - filled < portion) {
      int doubled = Math.max(filled * 2, Math.min((int) length, FIRST_CAPACITY));
      body = Arrays.copyOf(body, Math.max(filled + portion, doubled));
    }
  }

  /** The frame's JSON: well-formed UTF-8. The array is the caller's from now on. */
  public Frame take() {
    Frame frame = new Frame(body, filled);
    inBody = false;
    digits = 0;
    length = 0;
    body = NOTHING;
    filled = 0;
    utf8.reset();
    return frame;
  }

  /**
   * A frame's JSON.
   *
   * @param bytes UTF-8
   * @param length how many of them
   */
  public record Frame(byte[] bytes, int length) {}

  /** A whole datagram as a frame. */
  public static Frame ofDatagram(ByteBuf content) throws WireException {
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    Utf8 check = new Utf8();
    check.add(bytes, 0, bytes.length);
    if (check.missing() > 0) {
      throw Utf8.malformed();
    }
    return new Frame(bytes, bytes.length);
  }
}
