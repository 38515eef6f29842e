package dev.naru.http;

import java.io.OutputStream;

/**
 * An answer's body as a blocking stream. Bytes are buffered, so that the head can change while they
 * fit; an answer that ends within the buffer goes out with its length, in one piece, when the
 * exchange completes.
 */
public abstract class HttpOutput extends OutputStream {

  /** The buffer's size in bytes; 16 KiB at first. */
  public abstract int bufferSize();

  /**
   * Asks for a buffer of at least that size.
   *
   * @throws IllegalStateException when something has been written
   */
  public abstract void bufferSize(int size);

  /** Bytes written so far, sent or not. */
  public abstract long written();

  /**
   * Forgets what is buffered.
   *
   * @throws IllegalStateException when committed
   */
  public abstract void reset();

  /**
   * No write waits from now on: what the network does not take stays in memory. Who writes asks
   * {@link #ready} before each write, and bounds by that what stays.
   */
  public abstract void neverWait();

  /** Whether a write would not wait. */
  public abstract boolean ready();

  /** Calls back, once, when a write would not wait; at once when that is so already. */
  public abstract void onReady(Runnable listener);
}
