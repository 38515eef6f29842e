package dev.naru.http.log;

import dev.naru.engine.network.Blocking;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each exchange, in the combined format with the microseconds that the answer
 * took to begin, if wanted. Loops only put what happened into a bounded queue; one thread at a time
 * makes lines of it. When the disk cannot keep up lines are dropped and counted: serving goes
 * first.
 */
public final class AccessLog implements HttpObserver, Closeable {

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int WAITING = 16 * 1024;

  /** What a line looks like. */
  public enum Format {
    /** Apache's httpd's combined format. */
    COMBINED,
    /** A JSON object. */
    JSON
  }

  /** Where lines go. Called by one thread at a time. */
  private interface Sink {
    void line(String line) throws IOException;

    default void flush() throws IOException {}

    /** Before lines are written: whether the file is still the one that was opened. */
    default void prepare() throws IOException {}

    default void close() throws IOException {}
  }

  /** What a line is made of; the exchange is over, so it does not change any more. */
  private record Event(
      HttpConnection connection, Optional<HttpExchange> exchange, int status, long nanos) {}

  private final Queue<Event> queue = new MpscAtomicArrayQueue<>(WAITING);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final LongAdder dropped = new LongAdder();
  private final Executor executor;
  private final Supplier<Instant> clock;
  private final Sink sink;
  private final LineFormat format;
  private boolean failing;

  private AccessLog(Executor executor, Supplier<Instant> clock, Sink sink, LineFormat format) {
    this.executor = executor;
    this.clock = clock;
    this.sink = sink;
    this.format = format;
  }

  /**
   * To the SLF4J logger {@code access}, at level INFO.
   *
   * @param executor where lines are made and written: it may block
   * @param clock the time of day, for what was no request
   * @param withDuration whether lines end with microseconds
   */
  public static AccessLog toLogger(
      Executor executor, Supplier<Instant> clock, boolean withDuration) {
    Logger access = LoggerFactory.getLogger("access");
    return new AccessLog(executor, clock, access::info, new CombinedFormat(withDuration));
  }

  /**
   * To a file, at its end. When it has been moved away or removed, as log rotation does, a new one
   * is begun with the next lines; nobody needs to be told.
   *
   * @param withDuration whether lines of the combined format end with microseconds; JSON has them
   *     anyway
   * @throws IOException when the file cannot be opened
   */
  public static AccessLog toFile(
      Path file, Executor executor, Supplier<Instant> clock, Format format, boolean withDuration)
      throws IOException {
    Blocking.assertMayBlock();
    LineFormat lines =
        switch (format) {
          case COMBINED -> new CombinedFormat(withDuration);
          case JSON -> new JsonFormat();
        };
    return new AccessLog(executor, clock, new FileSink(file), lines);
  }

  @Override
  public void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {
    put(new Event(exchange.connection(), Optional.of(exchange), exchange.status(), nanos));
  }

  @Override
  public void refused(HttpConnection connection, int status) {
    put(new Event(connection, Optional.empty(), status, 0));
  }

  private void put(Event event) {
    if (!queue.offer(event)) {
      dropped.increment();
    }
    schedule();
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      executor.execute(this::write);
    }
  }

  /** Writes what waits; by one thread at a time. */
  private void write() {
    Blocking.assertMayBlock();
    do {
      try {
        sink.prepare();
        for (Event event = queue.poll(); event != null; event = queue.poll()) {
          sink.line(line(event));
        }
        sink.flush();
        failing = false;
      } catch (IOException | RuntimeException failure) {
        if (!failing) { // Once, not with every line.
          failing = true;
          log.error("cannot write the access log: {}", failure.toString());
        }
      }
      scheduled.set(false);
    } while (!queue.isEmpty() && scheduled.compareAndSet(false, true));
  }

  private String line(Event event) {
    return event
        .exchange()
        .map(exchange -> format.line(exchange, event.nanos()))
        .orElseGet(() -> format.refused(event.connection(), clock.get(), event.status()));
  }

  /** Lines that were not written because too many waited. */
  public long dropped() {
    return dropped.sum();
  }

  /** Writes what waits and closes the file. Nothing must happen on its connections any more. */
  @Override
  public void close() throws IOException {
    while (!scheduled.compareAndSet(false, true)) {
      Thread.onSpinWait(); // another thread writes the last lines
    }
    sink.prepare();
    for (Event event = queue.poll(); event != null; event = queue.poll()) {
      sink.line(line(event));
    }
    sink.flush();
    sink.close();
  }

  private static final class FileSink implements Sink {
    private final Path file;
    private BufferedWriter out;
    private Optional<Object> opened;

    FileSink(Path file) throws IOException {
      this.file = file;
      this.out = open(file);
      this.opened = identity(file);
    }

    /** What tells this file from another one of the same name; empty where there is none. */
    private static Optional<Object> identity(Path file) {
      try {
        return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
      } catch (IOException gone) {
        return Optional.empty();
      }
    }

    private static BufferedWriter open(Path file) throws IOException {
      return Files.newBufferedWriter(
          file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void line(String line) throws IOException {
      out.write(line);
      out.write('\n');
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void prepare() throws IOException {
      if (!identity(file).equals(opened)) {
        BufferedWriter next = open(file);
        out.close();
        out = next;
        opened = identity(file);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
