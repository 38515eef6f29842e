package dev.naru.engine.network;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * One direction of a connection in memory: a bounded ring of bytes, as a kernel's socket buffer is.
 * Writer and reader may be on different loops; each is told when it can go on.
 */
final class MemoryPipe implements WritableByteChannel {

  private static final int CAPACITY = 64 * 1_024;

  private final Runnable readable;
  private final Runnable writable;

  // Guarded by this.
  private byte[] ring = {};
  private int head;
  private int size;
  private boolean ended;
  private boolean abandoned;
  private boolean writerWaits;

  /**
   * Between two ends.
   *
   * @param readable called after the pipe was empty and no longer is, or has ended
   * @param writable called after a write came short, when there is room or no reader any more
   */
  MemoryPipe(Runnable readable, Runnable writable) {
    this.readable = readable;
    this.writable = writable;
  }

  /**
   * Takes as many bytes as there is room for.
   *
   * @throws IOException when nobody will read them
   */
  @Override
  public int write(ByteBuffer source) throws IOException {
    int taken;
    boolean tell;
    synchronized (this) {
      if (abandoned || ended) {
        throw new IOException("Broken pipe");
      }
      if (ring.length == 0) {
        ring = new byte[CAPACITY];
      }
      tell = size == 0;
      taken = Math.min(source.remaining(), CAPACITY - size);
      int tail = (head + size) % CAPACITY;
      int first = Math.min(taken, CAPACITY - tail);
      source.get(ring, tail, first).get(ring, 0, taken - first);
      size += taken;
      writerWaits = source.hasRemaining();
    }
    if (tell && taken > 0) {
      readable.run();
    }
    return taken;
  }

  /** Likewise, and moves the buffer's reader index. */
  int write(ByteBuf source) throws IOException {
    int most = Math.min(source.readableBytes(), CAPACITY);
    int taken = write(source.nioBuffer(source.readerIndex(), most));
    source.skipBytes(taken);
    return taken;
  }

  /** Moves what is there and fits into a buffer: the number of bytes, -1 at the end. */
  synchronized int read(ByteBuf target) {
    if (size == 0) {
      return ended ? -1 : 0;
    }
    int taken = Math.min(target.writableBytes(), size);
    int first = Math.min(taken, CAPACITY - head);
    target.writeBytes(ring, head, first).writeBytes(ring, 0, taken - first);
    head = (head + taken) % CAPACITY;
    size -= taken;
    if (writerWaits && size <= CAPACITY / 2) {
      writerWaits = false;
      writable.run();
    }
    return taken;
  }

  /** Whether a read would move something or find the end. */
  synchronized boolean isReadable() {
    return size > 0 || ended;
  }

  /** The writer has written everything. */
  void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    readable.run();
  }

  /** The reader will read no more. */
  void abandon() {
    boolean tell;
    synchronized (this) {
      abandoned = true;
      size = 0;
      ring = new byte[0];
      tell = writerWaits;
      writerWaits = false;
    }
    if (tell) {
      writable.run();
    }
  }

  @Override
  public synchronized boolean isOpen() {
    return !ended;
  }

  @Override
  public void close() {
    end();
  }
}
