package dev.naru.bench.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Nest's wire, which Naru speaks too; ids of 21 digits, each another. Answers come in the order of
 * the calls, for all servers here do.
 */
final class NestWire implements Wire {

  private static final String FIRST_ID = "100000000000000000000";

  private final Numbered call;
  private final Numbered answer;

  /**
   * From the first id on.
   *
   * @param framed whether the length stands before each message, as over TCP
   */
  NestWire(boolean framed) {
    call =
        new Numbered("{\"pattern\":\"sum\",\"data\":[1,2,3],\"id\":\"" + FIRST_ID + "\"}", framed);
    answer =
        new Numbered("{\"response\":6,\"isDisposed\":true,\"id\":\"" + FIRST_ID + "\"}", framed);
  }

  /** A message, and the same with the next id. */
  private static final class Numbered {
    private final byte[] bytes;
    private final ByteBuf buffer;
    private final int lastDigit;

    Numbered(String json, boolean framed) {
      bytes = (framed ? json.length() + "#" + json : json).getBytes(StandardCharsets.US_ASCII);
      buffer = Unpooled.wrappedBuffer(bytes);
      lastDigit = bytes.length - 3;
    }

    void next() {
      int at = lastDigit;
      while (bytes[at] == '9') {
        bytes[at--] = '0';
      }
      bytes[at]++;
    }
  }

  @Override
  public void call(ByteBuf out) {
    out.writeBytes(call.bytes);
    call.next();
  }

  @Override
  public int answers(ByteBuf in, ByteBuf out) {
    int answers = 0;
    int length = answer.bytes.length;
    while (in.readableBytes() >= length) {
      if (!ByteBufUtil.equals(answer.buffer, 0, in, in.readerIndex(), length)) {
        throw new IllegalStateException(
            "answered " + in.toString(in.readerIndex(), length, StandardCharsets.UTF_8));
      }
      in.skipBytes(length);
      answer.next();
      answers++;
    }
    return answers;
  }
}
