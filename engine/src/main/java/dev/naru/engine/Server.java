package dev.naru.engine;

import dev.naru.engine.health.Health;
import java.io.IOException;
import java.time.Duration;

/**
 * What listens, accepts, processes and answers: a web server, a mail server, a proxy.
 *
 * <p>The engine calls these methods from its own (virtual) threads, one at a time; all of them may
 * block. Order: {@link #start} once, then any number of {@link #apply}, then {@link #drain}, then
 * {@link #close}. A server whose {@code start} failed is closed and never used again.
 *
 * @param <C> the record that holds its part of {@code naru.yaml}
 */
public interface Server<C extends Record> extends AutoCloseable {

  /**
   * Binds listeners and makes ready. Nothing is answered yet: {@link
   * dev.naru.engine.network.Listeners} begin to accept when every server has started.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  void start() throws IOException;

  /**
   * Moves to a new configuration without a break: what is equal in both records is not touched. On
   * failure the old configuration stays in force, whole.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  void apply(C config) throws IOException;

  /**
   * A reload has found the record equal: looks again at what it only names, such as the content of
   * a file, and moves to that without a break. On failure everything stays as it was.
   *
   * @return whether anything has changed
   * @throws IOException with a message for the person who put it there
   */
  default boolean refresh() throws IOException {
    return false;
  }

  /** How it is, now; cheap enough to be asked every second. */
  Health health();

  /**
   * Stops accepting and lets work in progress end; returns when it has, or at the deadline.
   *
   * @param deadline how long work may still take; not negative
   */
  void drain(Duration deadline);

  /** Frees everything, at once. Never throws; closing twice is harmless. */
  @Override
  void close();
}
