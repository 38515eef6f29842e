package dev.naru.was;

import dev.naru.engine.network.Clock;
import dev.naru.engine.text.ThreadPlace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a version, on the thread that made this. It has one of the few places for what
 * computes; one that takes too long loses its place, so that an application which hangs keeps
 * nobody else from starting, and is told with where its thread stands.
 */
final class AppStart implements AutoCloseable {

  /** How long others wait for a start. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Deploying computes more than it waits: no more at a time than there are cores. */
  private static final Semaphore PLACES = new Semaphore(Runtime.getRuntime().availableProcessors());

  private static final Logger LOG = LoggerFactory.getLogger(AppStart.class);

  /** What a start is at, while its thread is in none of the application's code. */
  enum Step {
    /** As many as there are cores start already. */
    WAITING("waiting for its turn"),
    /** A WAR that is new is unpacked. */
    OPENING("opening its files"),
    /** From {@code javax.servlet}; this may take minutes. */
    MIGRATING("being moved to jakarta.servlet"),
    /** What it declares is read, and it is wired and started. */
    DEPLOYING("being deployed");

    private final String words;

    Step(String words) {
      this.words = words;
    }
  }

  private final String what;
  private final Clock clock;
  private final long since;
  private final Thread thread = Thread.currentThread();
  private volatile Step step = Step.WAITING;
  private Clock.@Nullable Scheduled patience;
  private boolean placed;
  private boolean late;
  private boolean ended;

  /**
   * Begins to wait for a place.
   *
   * @param what for people
   */
  AppStart(String what, Clock clock) {
    this.what = what;
    this.clock = clock;
    this.since = clock.nanos();
  }

  /**
   * Takes a place; returns when there is one.
   *
   * @throws IOException when the start has been given up meanwhile
   */
  void enter() throws IOException {
    try {
      PLACES.acquire();
    } catch (InterruptedException e) {
      throw new IOException("its start was given up", e);
    }
    synchronized (this) {
      placed = true;
      patience = clock.schedule(PATIENCE, this::late);
    }
  }

  private synchronized void late() {
    if (!ended) {
      late = true;
      leave();
      LOG.warn("{} is not waited for any more: it has been starting {}", what, detail());
    }
  }

  private void leave() {
    if (placed) {
      placed = false;
      PLACES.release();
    }
  }

  /** Says what it is at. */
  void at(Step next) {
    step = next;
  }

  /** For how long, and where its thread stands or what it is at. */
  String detail() {
    return "for %d s, %s"
        .formatted(
            TimeUnit.NANOSECONDS.toSeconds(clock.nanos() - since),
            ThreadPlace.of(thread).map(place -> "at " + place).orElse(step.words));
  }

  /**
   * Waits for starts as long as one waits for them.
   *
   * @return whether all have ended
   */
  static boolean await(CompletableFuture<?> all, Clock clock) throws InterruptedException {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    all.whenComplete((result, failure) -> over.complete(true));
    Clock.Scheduled end = clock.schedule(PATIENCE, () -> over.complete(false));
    try {
      return over.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is completed with a value only", e);
    } finally {
      end.cancel();
    }
  }

  /** Whether nobody waits for it any more. */
  synchronized boolean isLate() {
    return late;
  }

  /** Interrupts it: one that waits for something ends; one that computes cannot be ended. */
  synchronized void giveUp() {
    if (!ended) {
      thread.interrupt();
    }
  }

  @Override
  public synchronized void close() {
    ended = true;
    if (patience != null) {
      patience.cancel();
    }
    leave();
  }
}
