package dev.naru.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap that threads fill with answers, so that a loop sends them without another
 * copy. The pools of the loops are no help: to each new thread they would give caches of its own.
 *
 * <p>A chunk comes back when the loop has sent it, or when the exchange is over and its thread is
 * through. So only that thread may fill it: a detached exchange has arrays. Any thread.
 */
public final class Chunks {

  /** Octets of a chunk. */
  static final int SIZE = 16 * 1024;

  /** Those that are kept: 8 MiB. What needs more at a time takes it from the heap. */
  private static final int MOST = 512;

  private final AtomicInteger made = new AtomicInteger();
  private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  /** Makes chunks when they are first asked for. */
  public Chunks() {}

  /** An empty one of {@link #SIZE} octets. */
  ByteBuf take() {
    ByteBuffer memory = idle.poll();
    if (memory == null) {
      memory = make();
    }
    return memory == null
        ? Unpooled.wrappedBuffer(new byte[SIZE]).clear()
        : new Chunk(memory).clear();
  }

  private @Nullable ByteBuffer make() {
    if (made.incrementAndGet() > MOST) {
      made.decrementAndGet();
      return null;
    }
    return ByteBuffer.allocateDirect(SIZE);
  }

  private final class Chunk extends UnpooledDirectByteBuf {

    private final ByteBuffer memory;

    Chunk(ByteBuffer memory) {
      super(UnpooledByteBufAllocator.DEFAULT, memory, SIZE);
      this.memory = memory;
    }

    @Override
    protected void deallocate() {
      idle.add(memory.clear());
    }
  }
}
