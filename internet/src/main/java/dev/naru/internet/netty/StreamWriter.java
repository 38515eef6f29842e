package dev.naru.internet.netty;

import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.tcp.TcpState;
import dev.naru.internet.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.util.internal.StringUtil;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves what a channel has flushed into the send buffer, as one gathering write: buffers of one
 * flush share segments, whatever Nagle's algorithm is told.
 */
final class StreamWriter {

  /** So much of a file is read at once. */
  private static final int FILE_PORTION = 64 * 1_024;

  private StreamWriter() {}

  static Object filter(Object message) {
    if (message instanceof ByteBuf || message instanceof FileRegion) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a connection carries buffers and file regions, not "
            + StringUtil.simpleClassName(message));
  }

  /**
   * What was written first, before there is a connection: it goes with the SYN. Its promise is kept
   * with that.
   */
  static Payload first(@Nullable ChannelOutboundBuffer queue) {
    if (queue == null) {
      return Payload.empty();
    }
    queue.addFlush();
    if (!(queue.current() instanceof ByteBuf first)) {
      return Payload.empty();
    }
    Payload early = BufferPayload.of(first, first.readerIndex(), first.readableBytes());
    queue.removeBytes(first.readableBytes());
    return early;
  }

  /** Until all is taken or there is no room: then the connection tells when there is some. */
  static void write(
      ChannelOutboundBuffer queue, TcpConnection to, long now, ByteBufAllocator allocator)
      throws IOException {
    while (queue.current() != null) {
      if (to.closeReason().isPresent() || to.state() instanceof TcpState.Closed) {
        throw Failures.of(to.closeReason().orElseThrow());
      }
      int room = to.writableBytes();
      if (room == 0) {
        to.write(now, Payload.empty()); // refused: this is how it learns that somebody waits
        return;
      }
      if (queue.current() instanceof FileRegion region) {
        writeFile(queue, region, to, now, Math.min(room, FILE_PORTION), allocator);
      } else {
        writeBuffers(queue, to, now, room);
      }
    }
  }

  private static void writeBuffers(
      ChannelOutboundBuffer queue, TcpConnection to, long now, int room) throws IOException {
    List<Payload> parts = new ArrayList<>();
    int[] left = {room};
    try {
      queue.forEachFlushedMessage(
          message -> {
            if (!(message instanceof ByteBuf buffer)) {
              return false;
            }
            int length = Math.min(left[0], buffer.readableBytes());
            parts.add(BufferPayload.of(buffer, buffer.readerIndex(), length));
            left[0] -= length;
            return left[0] > 0;
          });
    } catch (Exception failure) {
      parts.forEach(Payload::release);
      throw new IOException(failure);
    }
    put(Payload.concat(parts), to, now);
    queue.removeBytes(room - left[0]);
  }

  private static void writeFile(
      ChannelOutboundBuffer queue,
      FileRegion region,
      TcpConnection to,
      long now,
      int most,
      ByteBufAllocator allocator)
      throws IOException {
    if (region.transferred() < region.count()) {
      ByteBuf portion = allocator.heapBuffer(most, most);
      try {
        if (region.transferTo(new Into(portion), region.transferred()) <= 0) {
          throw new EOFException("the file is shorter than its region");
        }
        put(BufferPayload.of(portion, 0, portion.readableBytes()), to, now);
        queue.progress(portion.readableBytes());
      } finally {
        portion.release();
      }
    }
    if (region.transferred() >= region.count()) {
      queue.remove();
    }
  }

  private static void put(Payload payload, TcpConnection to, long now) throws IOException {
    if (!to.write(now, payload)) { // there was room, so it has ended just now
      payload.release();
      throw Failures.of(to.closeReason().orElseThrow());
    }
  }

  /** A buffer to be filled up to its capacity. */
  private record Into(ByteBuf buffer) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int length = Math.min(source.remaining(), buffer.writableBytes());
      ByteBuffer part = source.slice(source.position(), length);
      buffer.writeBytes(part);
      source.position(source.position() + length);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
