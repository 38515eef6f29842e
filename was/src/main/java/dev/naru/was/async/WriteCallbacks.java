package dev.naru.was.async;

import dev.naru.http.HttpOutput;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** When a {@link WriteListener} is called (Servlet 6.1, section 5.1); guarded by its turns. */
final class WriteCallbacks {

  private final Turns turns;
  private final HttpOutput output;
  private final WriteListener listener;
  private boolean due = true;
  private boolean over;

  WriteCallbacks(Turns turns, HttpOutput output, WriteListener listener) {
    this.turns = turns;
    this.output = output;
    this.listener = listener;
    output.neverWait();
  }

  /** Whether the listener may write now; otherwise it is called when it may. */
  boolean ready() {
    if (output.ready()) {
      return true;
    }
    output.onReady(
        () -> {
          synchronized (turns) {
            due = true;
          }
          turns.signal();
        });
    return false;
  }

  /** Under the lock. */
  Turns.@Nullable Turn next() {
    if (!due || over) {
      return null;
    }
    due = false;
    return this::call;
  }

  private void call() {
    try {
      listener.onWritePossible();
    } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
      turns.streamFailed(e);
    }
  }

  /** Tells the listener; once. */
  void failed(Throwable cause) {
    if (!over) {
      over = true;
      listener.onError(cause);
    }
  }
}
