package dev.naru.http;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A file of which all is in one place; counts who reads it. */
public final class TestFile implements SharedFile, AutoCloseable {

  /** Where it is. */
  public enum Origin {
    /** In memory: a loop may read it. */
    MEMORY,
    /** In memory when it has been fetched. */
    DISK,
    /** Somewhere else. */
    AWAY
  }

  private final FileChannel channel;
  private final AtomicInteger onLoops = new AtomicInteger();
  private final AtomicInteger onThreads = new AtomicInteger();
  private final Semaphore released = new Semaphore(0);
  private volatile Origin origin;
  private volatile boolean changed;

  /** Opens it. */
  public TestFile(Path file, Origin origin) throws IOException {
    this.channel = FileChannel.open(file);
    this.origin = origin;
  }

  /** Somebody has written to it. */
  public TestFile change() {
    changed = true;
    return this;
  }

  /** How often a loop has read. */
  public int readsOnLoops() {
    return onLoops.get();
  }

  /** How often another thread has read. */
  public int readsOnThreads() {
    return onThreads.get();
  }

  /** Waits until so many answers have given it back; false when others did. */
  public boolean isReleased(int answers) throws InterruptedException {
    return released.tryAcquire(answers, 30, TimeUnit.SECONDS) && released.availablePermits() == 0;
  }

  /** Closes it. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    (Blocking.mayBlock() ? onThreads : onLoops).incrementAndGet();
    return channel.read(target, position);
  }

  @Override
  public boolean atHand(long position, long count) {
    return origin == Origin.MEMORY;
  }

  @Override
  public boolean fetch(long position, long count) {
    Blocking.assertMayBlock();
    if (origin == Origin.DISK) {
      origin = Origin.MEMORY;
    }
    return origin == Origin.MEMORY;
  }

  @Override
  public boolean unchanged() {
    return !changed;
  }

  @Override
  public void release() {
    released.release();
  }
}
