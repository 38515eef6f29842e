package dev.naru.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries what a child prints into the log, a line at a time. A line is cut after {@value
 * #MAX_LINE} bytes and control characters are replaced, so that a child can neither fill memory nor
 * forge log entries.
 */
final class LogCapture {

  static final int MAX_LINE = 4_096;
  private static final int REMEMBERED = 20;

  private final InputStream output;
  private final Logger log;
  private final Function<String, Level> level;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Deque<String> last = new ArrayDeque<>();
  private Optional<String> complaint = Optional.empty();

  private LogCapture(String name, InputStream output, Function<String, Level> level) {
    this.output = output;
    this.log = LoggerFactory.getLogger("child." + name);
    this.level = level;
  }

  /**
   * Begins to read, on a platform thread. A virtual one keeps its carrier while it waits for a
   * pipe, which is as long as the child is silent. The JDK adds a carrier for that time, but one
   * that has been idle for half a minute ends, and where one is all there may be (two cores) none
   * comes in its place: nothing would run on a virtual thread any more.
   */
  static LogCapture start(String name, InputStream output, Function<String, Level> level) {
    LogCapture capture = new LogCapture(name, output, level);
    Thread.ofPlatform().daemon().name("child-output-" + name).start(capture::read);
    return capture;
  }

  /** Completes when the child, and whoever inherited its output, has closed it. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** The last lines, oldest first; at most {@value #REMEMBERED}. */
  List<String> lastLines() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  /** What it said about its end: its last complaint at WARN or above, or its last line. */
  Optional<String> lastWord() {
    synchronized (last) {
      return complaint.or(() -> Optional.ofNullable(last.peekLast()));
    }
  }

  private void read() {
    byte[] chunk = new byte[8_192];
    byte[] line = new byte[MAX_LINE];
    int length = 0;
    long cut = 0;
    try (InputStream in = output) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        for (int i = 0; i < n; i++) {
          if (chunk[i] == '\n') {
            emit(line, length, cut);
            length = 0;
            cut = 0;
          } else if (length < MAX_LINE) {
            line[length++] = chunk[i];
          } else {
            cut++;
          }
        }
      }
    } catch (IOException closed) {
      log.debug("output closed: {}", closed.getMessage());
    } finally {
      if (length > 0) {
        emit(line, length, cut);
      }
      ended.complete(null);
    }
  }

  private void emit(byte[] bytes, int length, long cut) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c)
        .forEach(clean::appendCodePoint);
    if (cut > 0) {
      clean.append(" … (").append(cut).append(" bytes more)");
    }
    String line = clean.toString();
    Level severity = level.apply(line);
    synchronized (last) {
      if (severity.toInt() >= Level.WARN.toInt()) {
        complaint = Optional.of(line);
      }
      if (last.size() == REMEMBERED) {
        last.removeFirst();
      }
      last.addLast(line);
    }
    log.atLevel(severity).log("{}", line);
  }
}
