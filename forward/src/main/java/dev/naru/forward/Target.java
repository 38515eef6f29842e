package dev.naru.forward;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Somewhere that connections or datagrams are forwarded to. */
final class Target {

  /** How long a target that did not accept is passed over. */
  static final Duration REST = Duration.ofSeconds(10);

  private final Endpoint.Socket endpoint;
  private final Clock clock;
  private final AtomicInteger active = new AtomicInteger();

  private volatile boolean resting;
  private volatile long restsUntil;
  private volatile boolean answers = true;

  Target(Endpoint.Socket endpoint, Clock clock) {
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /** Where it is; a name is looked up when it is connected to. */
  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
  }

  /** Whether anybody should be sent there. */
  boolean usable() {
    return answers && (!resting || clock.nanos() - restsUntil >= 0);
  }

  /** It did not accept: a passive health check. */
  void failed() {
    restsUntil = clock.nanos() + REST.toNanos();
    resting = true;
  }

  /** It accepted. */
  void succeeded() {
    resting = false;
  }

  /** What an active health check found. */
  void answers(boolean does) {
    answers = does;
    if (does) {
      resting = false;
    }
  }

  /** Connections or sessions open now. */
  AtomicInteger active() {
    return active;
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
