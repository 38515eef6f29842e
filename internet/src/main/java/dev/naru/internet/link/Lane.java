package dev.naru.internet.link;

import dev.naru.internet.time.Alarm;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.time.Timed;
import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.FrameSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link:
 *
 * <pre>
 *   accept → queue → transmitter (rate) → impairments → propagation (delay, jitter) → other end
 * </pre>
 *
 * What is on the wire arrives in the order in which it was put there, so one wake-up, for the
 * first, serves all.
 */
public final class Lane implements FrameSink, Timed {
  private static final long NANOS = 1_000_000_000L;

  private final String link;
  private final String from;
  private final LinkConfig config;
  private final RandomStream random;
  private final Trace trace;
  private final FrameSink destination;
  private final Alarm alarm;
  private final TransmitQueue queue;
  private final FrameRing flying = new FrameRing();
  private final List<Stage> stages = new ArrayList<>();
  private final Wire propagation = new Propagation();
  private @Nullable Frame transmitting;
  private long transmitted;
  private long lastArrival;

  /**
   * A lane.
   *
   * @param link name of the link, for traces
   * @param from name of the end that sends, for traces
   * @param destination the end that receives
   */
  public Lane(
      String link,
      String from,
      LinkConfig config,
      EventLoop loop,
      RandomStream random,
      Trace trace,
      FrameSink destination) {
    this.link = link;
    this.from = from;
    this.config = config;
    this.random = random;
    this.trace = trace;
    this.destination = destination;
    this.alarm = new Alarm(loop, this);
    this.queue = TransmitQueue.of(config.queue(), propagation);
  }

  @Override
  public void accept(long now, Frame frame) {
    if (config.rate() == LinkConfig.UNLIMITED) {
      first().pass(now, frame);
    } else if (transmitting != null) {
      queue.offer(now, frame);
    } else {
      start(now, frame);
    }
    alarm.update();
  }

  @Override
  public boolean isFull() {
    return transmitting != null && queue.isFull();
  }

  /** How many frames wait for the transmitter. */
  public int queued() {
    return queue.size();
  }

  /** Adds an impairment behind those that are there. */
  public void add(Impairment impairment) {
    stages.add(new Stage(impairment));
    link();
  }

  /** Takes an impairment away, which heals what it did; unknown ones are ignored. */
  public void remove(long now, Impairment impairment) {
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (stage.impairment == impairment) {
        stages.remove(i);
        link();
        impairment.onRemove(now, stage.next);
        alarm.update();
        return;
      }
    }
  }

  /** Ends all frames that are on the wire, as a cut does. */
  public void loseFlying(long now, String cause) {
    while (!flying.isEmpty()) {
      propagation.drop(now, flying.remove(), cause);
    }
  }

  private void link() {
    Wire next = propagation;
    for (int i = stages.size() - 1; i >= 0; i--) {
      stages.get(i).next = next;
      next = stages.get(i);
    }
  }

  private Wire first() {
    return stages.isEmpty() ? propagation : stages.getFirst();
  }

  private void start(long now, Frame frame) {
    transmitting = frame;
    // Rounded up: no frame leaves earlier than its last bit. 65,549 bytes times 8 × 10^9 is well
    // inside a long.
    transmitted = now + Math.ceilDiv(frame.length() * (8 * NANOS), config.rate());
  }

  @Override
  public void onTimer(long now) {
    while (!flying.isEmpty() && flying.firstTime() <= now) {
      destination.accept(now, flying.remove());
    }
    Frame done = transmitting;
    if (done != null && transmitted <= now) {
      transmitting = null;
      Frame next = queue.poll(now);
      if (next != null) {
        start(now, next);
      }
      first().pass(now, done);
    }
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (stage.impairment.nextDeadline() <= now) {
        stage.impairment.onTimer(now, stage.next);
      }
    }
  }

  @Override
  public long nextDeadline() {
    long deadline = transmitting == null ? NEVER : transmitted;
    if (!flying.isEmpty()) {
      deadline = Math.min(deadline, flying.firstTime());
    }
    for (int i = 0; i < stages.size(); i++) {
      deadline = Math.min(deadline, stages.get(i).impairment.nextDeadline());
    }
    return deadline;
  }

  @Override
  public String toString() {
    return link + " from " + from;
  }

  /** The wire itself, behind all impairments. */
  private final class Propagation implements Wire {
    @Override
    public void pass(long now, Frame frame) {
      long jitter = config.jitter() == 0 ? 0 : random.nextLong(config.jitter() + 1);
      lastArrival = Math.max(lastArrival, now + config.delay() + jitter);
      flying.add(lastArrival, frame);
    }

    @Override
    public void drop(long now, Frame frame, String cause) {
      trace.drop(now, link, from, frame, cause);
    }
  }

  /** An impairment in its place: what comes to it, and what it passes on. */
  private final class Stage implements Wire {
    private final Impairment impairment;
    private Wire next = propagation;

    Stage(Impairment impairment) {
      this.impairment = impairment;
    }

    @Override
    public void pass(long now, Frame frame) {
      impairment.onFrame(now, frame, next);
    }

    @Override
    public void drop(long now, Frame frame, String cause) {
      propagation.drop(now, frame, cause);
    }
  }
}
