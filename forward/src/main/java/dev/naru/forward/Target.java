package dev.naru.forward;

import dev.naru.engine.network.Clock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An address that connections or datagrams are forwarded to, and how it is. Any thread. */
final class Target {

  /** How long a target that did not accept is passed over. */
  static final Duration REST = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Target.class);

  private final String name;
  private final InetSocketAddress address;
  private final Clock clock;
  private final AtomicInteger active = new AtomicInteger();

  private volatile boolean resting;
  private volatile long restsUntil;
  private volatile boolean answers = true;
  private volatile String illness = "";

  /**
   * An address.
   *
   * @param name what it is called, for operators
   */
  Target(String name, InetSocketAddress address, Clock clock) {
    this.name = name;
    this.address = address;
    this.clock = clock;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Whether anybody should be sent there. */
  boolean usable() {
    return answers && (!resting || clock.nanos() - restsUntil >= 0);
  }

  /** Whether it answered when it was last asked. */
  boolean well() {
    return answers && !resting;
  }

  /** Why it is not well. */
  String illness() {
    return illness;
  }

  /** It did not accept: it is passed over for a while, which is a passive health check. */
  void failed(String why) {
    boolean news = well();
    illness = why;
    restsUntil = clock.nanos() + REST.toNanos();
    resting = true;
    if (news) {
      LOG.warn("{} does not accept: {}", name, why);
    }
  }

  /** It accepted. */
  void succeeded() {
    if (resting) {
      resting = false;
      LOG.info("{} accepts again", name);
    }
  }

  /** Active health checks have found it gone. */
  void gone(String why) {
    illness = why;
    answers = false;
    LOG.warn("{} does not answer: {}; it is passed over until it does", name, why);
  }

  /** Active health checks have found it back. */
  void back() {
    resting = false;
    answers = true;
    LOG.info("{} answers again", name);
  }

  /** Connections or sessions open now. */
  AtomicInteger active() {
    return active;
  }

  @Override
  public String toString() {
    return name;
  }
}
