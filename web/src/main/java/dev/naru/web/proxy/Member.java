package dev.naru.web.proxy;

import dev.naru.http.client.Origin;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One address of a server, and how it is: what a request is sent to. Any thread. */
final class Member {

  private final UpstreamConfig config;
  private final String name;
  private final long hash;
  private final Origin origin;
  private final Origin tunnels;
  private final Place place;
  private final Breaker breaker;
  private final AtomicBoolean drained;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong lastLog = new AtomicLong();
  private volatile boolean well = true;
  private volatile String illness = "";

  /**
   * A server's address.
   *
   * @param tunnels where what becomes a tunnel is asked for, which needs HTTP/1.1
   * @param name what it is called, for operators; no other of the route has it
   * @param drained whether it gets no more work, which is shared by all that have this address
   */
  Member(
      UpstreamConfig config,
      Place place,
      String name,
      Origin origin,
      Origin tunnels,
      Breaker breaker,
      AtomicBoolean drained) {
    this.config = config;
    this.place = place;
    this.name = name;
    this.hash = Hashes.of(name);
    this.origin = origin;
    this.tunnels = tunnels;
    this.breaker = breaker;
    this.drained = drained;
  }

  Place place() {
    return place;
  }

  /** Its share of the work. */
  int weight() {
    return config.weight() * place.weight();
  }

  UpstreamConfig config() {
    return config;
  }

  String name() {
    return name;
  }

  /** Its place among the numbers, for whoever hashes. */
  long hash() {
    return hash;
  }

  Origin origin() {
    return origin;
  }

  Origin tunnels() {
    return tunnels;
  }

  /** Keeps no connection any more that has no work. */
  void close() {
    origin.close();
    tunnels.close();
  }

  Breaker breaker() {
    return breaker;
  }

  /** Whether new work may be sent to it at that time. */
  boolean available(long now) {
    return well && !drained.get() && breaker.allows(now);
  }

  /** Whether work that has begun elsewhere in its session may be sent to it. */
  boolean keepsSessions(long now) {
    return well && breaker.allows(now);
  }

  boolean drained() {
    return drained.get();
  }

  /** Whether it answers as it should when it is asked how it is. */
  boolean well() {
    return well;
  }

  /** Why it does not. */
  String illness() {
    return illness;
  }

  void becomes(boolean isWell, String why) {
    well = isWell;
    illness = why;
  }

  // --- work

  void begin() {
    active.incrementAndGet();
    requests.incrementAndGet();
    breaker.begin();
  }

  void end() {
    active.decrementAndGet();
  }

  void failed(long now) {
    failures.incrementAndGet();
    breaker.failed(now);
  }

  int active() {
    return active.get();
  }

  long requests() {
    return requests.get();
  }

  long failures() {
    return failures.get();
  }

  /** Whether a failure at that time is worth a line in the log: one a second is. */
  boolean mayLog(long now) {
    long last = lastLog.get();
    return (last == 0 || now - last > 1_000_000_000L) && lastLog.compareAndSet(last, now);
  }

  /** In a word, for operators. */
  String state() {
    if (drained.get()) {
      return "drained";
    }
    return !well ? "ill" : breaker.isOpen() ? "open" : "up";
  }

  @Override
  public String toString() {
    return name;
  }
}
