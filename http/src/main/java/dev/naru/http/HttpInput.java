package dev.naru.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body as a blocking stream. {@link #read()} waits for bytes within the limits; a body
 * that breaks its framing, is too large or too slow ends in {@link BodyException}.
 */
public abstract class HttpInput extends InputStream {

  /** Whether the end has been read. */
  public abstract boolean finished();

  /** Whether a read would not wait. */
  public abstract boolean ready();

  /**
   * Calls back, once, when a read would not wait; at once when that is so already. For non-blocking
   * readers; runs on the loop or on the caller's thread.
   */
  public abstract void onReady(Runnable listener);

  /** The fields behind the body; empty until it has been read to the end. */
  public abstract HttpFields trailers();

  /** A body that cannot be read any further. */
  public static final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    /** With the status that tells the client why: 400, 408 or 413. */
    public BodyException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** 400, 408 or 413. */
    public int status() {
      return status;
    }
  }
}
