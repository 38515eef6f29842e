package dev.naru.http.exchange;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a connection waits for, and for how long: a request, the rest of a head, a body's next
 * octets, a reader. A peer that makes no progress, or less than {@link Limits#minimumRate}, is
 * given up, so that holding a connection costs about as much as using it. On the loop.
 */
public final class ConnectionTimes {

  /** What is awaited. */
  public enum Awaited {
    NOTHING,
    REQUEST,
    HEAD,
    BODY,
    WRITES,
    LINGER
  }

  /** How long we read on after the last answer, so that the client sees it before a reset. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private static final double SECOND = 1e9;

  private final Clock clock;
  private final Channel channel;
  private final long idle;
  private final long head;
  private final long body;

  /** Octets a second that a peer has to send or take, on the average, once its time is up. */
  private final long rate;

  /** Octets that a peer has to take in the time of a body. */
  private final long least;

  private final Consumer<Awaited> expired;

  private final Deadline reading;
  private final Deadline writing;
  private Awaited awaited = Awaited.NOTHING;

  // While octets of a body are awaited: since when, how long before, how many had come.
  private long bodySince;
  private long bodyWaited;
  private long bodyReceived;

  /** Octets that were handed to the channel; of a file, those that it has sent. */
  private long written;

  /** How many of them the client had been sent when its time to take more began. */
  private long writesDone;

  public ConnectionTimes(Clock clock, Channel channel, Limits limits, Consumer<Awaited> expired) {
    this.clock = clock;
    this.channel = channel;
    this.idle = limits.idle().toNanos();
    this.head = limits.headerTimeout().toNanos();
    this.body = limits.bodyTimeout().toNanos();
    this.rate = limits.minimumRate().bytes();
    this.least = Math.max(1, Math.round(body / SECOND * rate));
    this.expired = expired;
    this.reading = new Deadline(clock, channel.eventLoop(), this::readingExpired);
    this.writing = new Deadline(clock, channel.eventLoop(), this::writingExpired);
  }

  /** Whether anything is awaited from the client. */
  public boolean awaited() {
    return awaited != Awaited.NOTHING;
  }

  /** A request, from now on. */
  public void awaitRequest(long now) {
    awaited = Awaited.REQUEST;
    reading.at(now + idle);
  }

  /** The rest of a head, of which something has come. */
  public void awaitHead() {
    if (awaited != Awaited.HEAD) {
      awaited = Awaited.HEAD;
      reading.at(clock.nanos() + head);
    }
  }

  /** A head has come; the time that its body takes counts from here. */
  public void requestBegun() {
    awaitNothing();
    bodyWaited = 0;
  }

  /** More of a body, of which that many octets have come. */
  public void awaitBody(long received) {
    long now = clock.nanos();
    if (awaited != Awaited.BODY) {
      awaited = Awaited.BODY;
      bodySince = now;
    } else if (received == bodyReceived) {
      return;
    } else {
      bodyWaited += now - bodySince;
      bodySince = now;
    }
    bodyReceived = received;
    boolean crawls = bodyWaited > body && received < bodyWaited / SECOND * rate;
    reading.at(crawls ? now : now + body);
  }

  /** Nothing, of the client. */
  public void awaitNothing() {
    if (awaited == Awaited.BODY) {
      bodyWaited += clock.nanos() - bodySince;
    }
    awaited = Awaited.NOTHING;
    reading.clear();
  }

  /** The client's end of the connection. */
  public void linger() {
    awaited = Awaited.LINGER;
    reading.at(clock.nanos() + LINGER.toNanos());
  }

  /** That the client takes what was written, if it has not done so at once. */
  public void awaitWrites() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (out != null && !out.isEmpty() && (!writing.isSet() || done(out) - writesDone >= least)) {
      awaitMore(out);
    }
  }

  private void awaitMore(ChannelOutboundBuffer out) {
    writesDone = done(out);
    writing.at(clock.nanos() + body);
  }

  /**
   * Counts octets when they are handed to the channel; those of a file, which the channel does not
   * count among what it holds, when they have been sent.
   */
  public void wrote(long octets) {
    written += octets;
  }

  /** For ever. */
  public void cancel() {
    reading.cancel();
    writing.cancel();
  }

  private void readingExpired() {
    Awaited what = awaited;
    awaited = Awaited.NOTHING;
    expired.accept(what);
  }

  private void writingExpired() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (out == null || out.isEmpty()) {
      return;
    }
    if (done(out) - writesDone < least) {
      expired.accept(Awaited.WRITES);
    } else {
      awaitMore(out);
    }
  }

  /** How many octets the client has been sent. */
  private long done(ChannelOutboundBuffer out) {
    return written - out.totalPendingWriteBytes() + out.currentProgress();
  }
}
