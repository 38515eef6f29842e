package dev.naru.was.async;

import dev.naru.http.HttpInput;
import jakarta.servlet.ReadListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** When a {@link ReadListener} is called (Servlet 6.1, section 3.8); guarded by its turns. */
final class ReadCallbacks {

  private final Turns turns;
  private final HttpInput input;
  private final ReadListener listener;

  /** The listener waits for data: it has been set, or has been told that there is none. */
  private boolean wanted = true;

  private boolean due;
  private boolean over;

  ReadCallbacks(Turns turns, HttpInput input, ReadListener listener) {
    this.turns = turns;
    this.input = input;
    this.listener = listener;
  }

  /** Waits for data, or the end. */
  void await() {
    input.onReady(
        () -> {
          synchronized (turns) {
            due |= wanted || input.finished();
          }
          turns.signal();
        });
  }

  /** Whether the listener may read now; otherwise it is called when it may. */
  boolean ready() {
    if (input.ready()) {
      return true;
    }
    synchronized (turns) {
      wanted = true;
    }
    await();
    return false;
  }

  /** Under the lock. */
  Turns.@Nullable Turn next() {
    if (!due || over) {
      return null;
    }
    due = false;
    wanted = false;
    return this::call;
  }

  private void call() {
    try {
      if (!input.finished()) {
        if (input.available() == 0) {
          // Ready, nothing there, and not the end: it has failed, and a read tells how.
          input.read();
        }
        listener.onDataAvailable();
      }
      if (!turns.open()) {
        return;
      }
      if (input.finished()) {
        over = true;
        listener.onAllDataRead();
      } else if (!input.ready()) {
        await(); // for the end, which may come without more data
      }
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
