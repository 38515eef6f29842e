package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.wire.Payload;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.BooleanSupplier;

/**
 * Moves what a connection has received into a channel's pipeline, in portions as Netty has them.
 */
final class StreamReader {
  private StreamReader() {}

  /**
   * Reads until there is nothing left, the portions say that it is enough, or nobody wants more.
   *
   * @param wanted asked before each portion, which is given to the pipeline if so
   * @return whether anything was read
   */
  @SuppressWarnings("deprecation") // it is what a channel's Unsafe has
  static boolean read(
      TcpConnection from,
      long now,
      RecvByteBufAllocator.Handle portions,
      ChannelPipeline into,
      BooleanSupplier wanted) {
    boolean any = false;
    while (from.readableBytes() > 0 && wanted.getAsBoolean()) {
      Payload payload = from.read(now, Math.max(1, portions.guess()));
      any = true;
      portions.attemptedBytesRead(payload.length());
      portions.lastBytesRead(payload.length());
      portions.incMessagesRead(1);
      into.fireChannelRead(BufferPayload.toBuffer(payload));
      if (!portions.continueReading()) {
        break;
      }
    }
    return any;
  }

  /** Throws away what is there. */
  static void discard(TcpConnection from, long now) {
    while (from.readableBytes() > 0) {
      from.read(now, Integer.MAX_VALUE).release();
    }
  }
}
