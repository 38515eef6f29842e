package dev.naru.bench.rpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * RSocket 1.0 over TCP: frames of {@code REQUEST_RESPONSE} with the name for metadata and three
 * numbers of four octets for data.
 */
final class RSocketWire implements Wire {

  private static final int SETUP = 0x01 << 10;
  private static final int REQUEST_RESPONSE = 0x04 << 10;
  private static final int PAYLOAD = 0x0a << 10;
  private static final int METADATA = 0x100;
  private static final int COMPLETE = 0x40;
  private static final int NEXT = 0x20;

  /** Stream and flags. */
  private static final int HEADER_LENGTH = 6;

  private static final byte[] MIME = "application/octet-stream".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAME = "sum".getBytes(StandardCharsets.US_ASCII);

  private int stream = 1;

  @Override
  public void open(ByteBuf out) {
    out.writeMedium(HEADER_LENGTH + 12 + 2 * (1 + MIME.length));
    out.writeInt(0).writeShort(SETUP);
    out.writeShort(1).writeShort(0); // version 1.0
    out.writeInt(Integer.MAX_VALUE).writeInt(Integer.MAX_VALUE); // no keepalive
    out.writeByte(MIME.length).writeBytes(MIME).writeByte(MIME.length).writeBytes(MIME);
  }

  @Override
  public void call(ByteBuf out) {
    out.writeMedium(HEADER_LENGTH + 3 + NAME.length + 12);
    out.writeInt(stream).writeShort(REQUEST_RESPONSE | METADATA);
    out.writeMedium(NAME.length).writeBytes(NAME);
    out.writeInt(1).writeInt(2).writeInt(3);
    stream += 2;
  }

  @Override
  public int answers(ByteBuf in, ByteBuf out) {
    int answers = 0;
    while (in.readableBytes() >= 3) {
      int length = in.getUnsignedMedium(in.readerIndex());
      if (in.readableBytes() < 3 + length) {
        break;
      }
      int at = in.readerIndex() + 3;
      int flags = in.getUnsignedShort(at + 4);
      if (in.getInt(at) > 0) {
        if (flags != (PAYLOAD | NEXT | COMPLETE)
            || length != HEADER_LENGTH + 4
            || in.getInt(at + HEADER_LENGTH) != 6) {
          throw new IllegalStateException(
              "answered " + in.toString(at, length, StandardCharsets.ISO_8859_1));
        }
        answers++;
      }
      in.skipBytes(3 + length);
    }
    return answers;
  }
}
