package dev.naru.was.async;

import dev.naru.http.HttpInput;
import dev.naru.http.HttpOutput;
import jakarta.servlet.ReadListener;
import jakarta.servlet.WriteListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns of listeners of two streams: those of a request and its response, or of an upgrade. */
public abstract class StreamTurns extends Turns {

  private static final Logger LOG = LoggerFactory.getLogger(StreamTurns.class);

  private @Nullable ReadCallbacks reads;
  private @Nullable WriteCallbacks writes;

  /** As {@link Turns} has it. */
  protected StreamTurns(Consumer<Runnable> threads) {
    super(threads);
  }

  final ReadCallbacks reads(HttpInput input, ReadListener listener) {
    ReadCallbacks made = new ReadCallbacks(this, input, listener);
    synchronized (this) {
      reads = made;
    }
    made.await();
    return made;
  }

  final WriteCallbacks writes(HttpOutput output, WriteListener listener) {
    WriteCallbacks made = new WriteCallbacks(this, output, listener);
    synchronized (this) {
      writes = made;
    }
    signal();
    return made;
  }

  /** A listener's turn that is due; reading goes first. Called under the lock. */
  protected final @Nullable Turn nextOfStreams() {
    Turn turn = reads == null ? null : reads.next();
    return turn != null || writes == null ? turn : writes.next();
  }

  /** Tells the listeners that nothing more will come, and nothing more can go. */
  protected final void tellListeners(Throwable cause) {
    ReadCallbacks in;
    WriteCallbacks out;
    synchronized (this) {
      in = reads;
      out = writes;
    }
    try {
      if (in != null) {
        in.failed(cause);
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.error("a read listener failed while it was told of a failure", e);
    }
    try {
      if (out != null) {
        out.failed(cause);
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.error("a write listener failed while it was told of a failure", e);
    }
  }

  /** Who can tell whether listeners may be set, and where their turns are. */
  @FunctionalInterface
  public interface Source {
    /**
     * The turns.
     *
     * @throws IllegalStateException when the request is neither asynchronous nor upgraded
     */
    StreamTurns turns();
  }
}
