package dev.naru.bench.rpc;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * gRPC over HTTP/2 (RFC 9113): a stream a call, its headers six octets from the second call on,
 * since HPACK (RFC 7541) has them in its table, as every client of gRPC does. What is in flight
 * never comes near the window that the server grants, so it is not counted.
 */
final class GrpcWire implements Wire {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int HEADER_LENGTH = 9;

  /** What remains of the largest window when the one at the beginning is taken off. */
  private static final int WINDOW = Integer.MAX_VALUE - 65_535;

  /** From the table, whose last entry is 62. */
  private static final byte[] HEADERS_AGAIN = {
    (byte) 0x83, (byte) 0x86, (byte) 0xc1, (byte) 0xc0, (byte) 0xbf, (byte) 0xbe
  };

  /** Not compressed, six octets: fields 1, 2 and 3 are 1, 2 and 3. */
  private static final byte[] NUMBERS = {0, 0, 0, 0, 6, 8, 1, 16, 2, 24, 3};

  /** Not compressed, two octets: field 1 is 6. */
  private static final byte[] SUM = {0, 0, 0, 0, 2, 8, 6};

  private int stream = 1;

  /** The stream whose sum has come, and was right. */
  private int right;

  @Override
  public void open(ByteBuf out) {
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(out, SETTINGS, 0, 0, 0);
    frame(out, WINDOW_UPDATE, 0, 0, 4);
    out.writeInt(WINDOW);
  }

  /** {@code :method: POST}, {@code :scheme: http}, then four that are put into the table. */
  private static byte[] firstHeaders() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x83);
    out.write(0x86);
    literal(out, 4, ":path", "/sums/sum");
    literal(out, 1, ":authority", "127.0.0.1");
    literal(out, 31, "content-type", "application/grpc");
    literal(out, 0, "te", "trailers");
    return out.toByteArray();
  }

  /** RFC 7541, section 6.2.1; index 0 for a name that the table does not have. */
  private static void literal(ByteArrayOutputStream out, int index, String name, String value) {
    out.write(0x40 | index);
    if (index == 0) {
      text(out, name);
    }
    text(out, value);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write(text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void frame(ByteBuf out, int type, int flags, int stream, int length) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  @Override
  public void call(ByteBuf out) {
    byte[] headers = stream == 1 ? firstHeaders() : HEADERS_AGAIN;
    frame(out, HEADERS, END_HEADERS, stream, headers.length);
    out.writeBytes(headers);
    frame(out, DATA, END_STREAM, stream, NUMBERS.length);
    out.writeBytes(NUMBERS);
    stream += 2;
  }

  @Override
  public int answers(ByteBuf in, ByteBuf out) {
    int answers = 0;
    while (in.readableBytes() >= HEADER_LENGTH) {
      int at = in.readerIndex();
      int length = in.getUnsignedMedium(at);
      if (in.readableBytes() < HEADER_LENGTH + length) {
        break;
      }
      int type = in.getByte(at + 3);
      int flags = in.getByte(at + 4);
      int its = in.getInt(at + 5);
      in.skipBytes(HEADER_LENGTH);
      int end = in.readerIndex() + length;
      switch (type) {
        case DATA -> right = isSum(in, length) ? its : 0;
        case HEADERS -> {
          if ((flags & END_STREAM) != 0) {
            if (right != its) {
              throw new IllegalStateException("stream " + its + " ended without the sum");
            }
            answers++;
          }
        }
        case SETTINGS -> {
          if ((flags & ACK) == 0) {
            frame(out, SETTINGS, ACK, 0, 0);
          }
        }
        case PING -> {
          if ((flags & ACK) == 0) {
            frame(out, PING, ACK, 0, length);
            out.writeBytes(in, length);
          }
        }
        case RST_STREAM, GOAWAY -> throw new IllegalStateException("refused: frame " + type);
        default -> {} // WINDOW_UPDATE
      }
      in.readerIndex(end);
    }
    return answers;
  }

  private static boolean isSum(ByteBuf in, int length) {
    boolean same = length == SUM.length;
    for (int i = 0; same && i < length; i++) {
      same = in.getByte(in.readerIndex() + i) == SUM[i];
    }
    return same;
  }
}
