package dev.naru.http.h2;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to send: flow control of the connection (RFC 9113, section 5.2) and priorities
 * (RFC 9218, section 10). The most urgent streams go first. Among equals, those that are of use
 * only whole go one after another as they came, and those that are of use piece by piece take turns
 * of a frame each; where there are both kinds they take turns too, so that nobody starves.
 */
final class SendScheduler {

  private static final int URGENCIES = 8;

  /** What a connection's window may be at most (section 6.9.1). */
  static final long MAX_WINDOW = Integer.MAX_VALUE;

  /** Streams that could send, of one urgency. */
  private static final class Level {
    final PriorityQueue<Http2Stream> sequential =
        new PriorityQueue<>(4, Comparator.comparingInt(Http2Stream::id));
    final ArrayDeque<Http2Stream> incremental = new ArrayDeque<>(4);
    boolean incrementalNext;

    @Nullable Http2Stream poll() {
      incrementalNext = !incrementalNext;
      Http2Stream next = incrementalNext ? incremental.poll() : sequential.poll();
      return next != null ? next : incrementalNext ? sequential.poll() : incremental.poll();
    }
  }

  private final FrameOutput output;
  private final @Nullable Level[] levels = new Level[URGENCIES];
  private int waiting;
  private long window = 65_535;
  private boolean running;

  SendScheduler(FrameOutput output) {
    this.output = output;
  }

  /** What the connection's window leaves. */
  long window() {
    return window;
  }

  /** The client takes more, on the connection. */
  void grow(int increment) throws ConnectionError {
    window += increment;
    if (window > MAX_WINDOW) {
      throw new ConnectionError(
          io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR, "a window that is too large");
    }
  }

  /** Octets of DATA have been written. */
  void spend(int octets) {
    window -= octets;
  }

  /** Whether something could be sent at once, past everybody else, because nobody waits. */
  boolean idle() {
    return waiting == 0;
  }

  /** The stream has something that its own window lets out. */
  void ready(Http2Stream stream) {
    if (!stream.queued) {
      stream.queued = true;
      waiting++;
      Priority priority = stream.priority();
      Level level = levels[priority.urgency()];
      if (level == null) {
        level = new Level();
        levels[priority.urgency()] = level;
      }
      if (priority.incremental()) {
        level.incremental.add(stream);
      } else {
        level.sequential.add(stream);
      }
    }
  }

  /** It has nothing to send any more, or is in the wrong place. */
  void remove(Http2Stream stream) {
    if (stream.queued) {
      stream.queued = false;
      waiting--;
      Level level = levels[stream.priority().urgency()];
      if (level != null && !level.incremental.remove(stream)) {
        level.sequential.remove(stream);
      }
    }
  }

  private @Nullable Http2Stream next() {
    for (Level level : levels) {
      Http2Stream next = level == null ? null : level.poll();
      if (next != null) {
        next.queued = false;
        waiting--;
        return next;
      }
    }
    return null;
  }

  /** Sends what the windows and the network take. */
  void run() {
    if (running) {
      return;
    }
    running = true;
    try {
      while (waiting > 0 && window > 0 && output.writable()) {
        Http2Stream stream = next();
        if (stream != null) {
          stream.sendFrame();
        }
      }
    } finally {
      running = false;
    }
  }
}
