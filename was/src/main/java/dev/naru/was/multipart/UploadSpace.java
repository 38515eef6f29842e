package dev.naru.was.multipart;

import java.util.concurrent.atomic.AtomicLong;

/** How much of an application's uploads may lie on the disk at a time. Thread-safe. */
public final class UploadSpace {

  /** As much as the disk holds. */
  public static final UploadSpace UNLIMITED = new UploadSpace(Long.MAX_VALUE);

  private final long all;
  private final AtomicLong used = new AtomicLong();

  /** Of so many bytes. */
  public UploadSpace(long bytes) {
    this.all = bytes;
  }

  /** There is no space left now; answered with 503. */
  public static final class FullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    FullException(long bytes) {
      super("other uploads take the " + bytes + " bytes that the application may use; try later");
    }
  }

  /**
   * Takes some.
   *
   * @throws FullException when there is not as much; nothing has been taken
   */
  void take(long bytes) {
    if (used.addAndGet(bytes) > all) {
      used.addAndGet(-bytes);
      throw new FullException(all);
    }
  }

  /** Gives some back. */
  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /** What is taken. */
  public long used() {
    return used.get();
  }
}
