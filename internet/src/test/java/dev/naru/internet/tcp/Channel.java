package dev.naru.internet.tcp;

import dev.naru.internet.ip.SendResult;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;

/**
 * Two connections and what is between them: a delay, and by chance loss, duplication and
 * reordering. A rate of 0 is no limit; else there is a queue of {@code queueBytes}.
 */
final class Channel {
  final EventLoop loop = new EventLoop();
  final RandomStream random;
  final long delay;
  double loss;
  double duplication;
  double reordering;
  long bytesPerSecond;
  long queueBytes = 1 << 20;
  TcpConnection a;
  TcpConnection b;
  private final End atA = new End(true);
  private final End atB = new End(false);
  private final long[] busyUntil = new long[2];

  Channel(long seed, long delay, TcpConfig config) {
    this.random = new RandomStream(seed);
    this.delay = delay;
    FourTuple tuple = Script.TUPLE;
    FourTuple back =
        new FourTuple(tuple.remote(), tuple.remotePort(), tuple.local(), tuple.localPort());
    a = new TcpConnection(tuple, config, atA, 1, 1500);
    b = new TcpConnection(back, config, atB, 2, 1500);
  }

  /** Opens from {@code a}. Sequence numbers come from the seed, so that some runs wrap. */
  void open(ConnectionHandler forA, ConnectionHandler forB) {
    a.attach(0, forA);
    b.attach(0, forB);
    a.open(0, random.nextInt());
  }

  private static TcpSegment reset(TcpSegment about) {
    return new TcpSegment(
        about.destinationPort(),
        about.sourcePort(),
        about.ack(),
        0,
        TcpSegment.RST,
        0,
        0,
        TcpOptions.NONE,
        Payload.empty());
  }

  private void wake(TcpConnection c) {
    long deadline = c.nextDeadline();
    if (deadline < c.wakeAt) {
      c.wakeAt = deadline;
      loop.at(
          deadline,
          now -> {
            if (c.wakeAt <= now) {
              c.wakeAt = Long.MAX_VALUE;
            }
            if (c.nextDeadline() <= now) {
              c.onTimer(now);
            }
            wake(c);
          });
    }
  }

  private final class End implements Lower {
    private final boolean fromA;

    End(boolean fromA) {
      this.fromA = fromA;
    }

    private void answer(long now, TcpSegment segment) {
      End other = fromA ? atB : atA;
      other.send(now, Script.TUPLE, reset(segment), Ecn.NOT_ECT, SendCause.RESET);
    }

    @Override
    public SendResult send(
        long now, FourTuple tuple, TcpSegment segment, Ecn ecn, SendCause cause) {
      boolean lost = random.chance(loss);
      boolean twice = random.chance(duplication);
      long late = random.chance(reordering) ? random.nextLong(2 * delay + 1) : 0;
      int side = fromA ? 0 : 1;
      long leaves = now;
      if (bytesPerSecond > 0) {
        long start = Math.max(now, busyUntil[side]);
        lost |= (start - now) * bytesPerSecond / 1_000_000_000L > queueBytes;
        if (!lost) {
          leaves = start + (segment.length() + 20L) * 1_000_000_000L / bytesPerSecond;
          busyUntil[side] = leaves;
        }
      }
      if (lost) {
        segment.release();
        return SendResult.SENT;
      }
      if (twice) {
        segment.retain();
        loop.at(leaves + delay + random.nextLong(delay + 1), t -> arrive(t, segment));
      }
      loop.at(leaves + delay + late, t -> arrive(t, segment));
      return SendResult.SENT;
    }

    private void arrive(long now, TcpSegment segment) {
      TcpConnection to = fromA ? b : a;
      if (to.state() instanceof TcpState.Closed) {
        if (segment.syn() && !segment.hasAck() && to.closeReason().isEmpty()) {
          to.openPassively(now, random.nextInt(), segment);
        } else if (segment.hasAck() && !segment.rst()) { // as a stack answers for nobody
          answer(now, segment);
        }
        segment.release();
        return;
      }
      to.onSegment(now, segment, Ecn.NOT_ECT);
    }

    @Override
    public int pathMtu(long now, FourTuple tuple) {
      return 1500;
    }

    @Override
    public void onState(long now, TcpConnection connection, TcpState before) {}

    @Override
    public void deadlineChanged(TcpConnection connection) {
      wake(connection);
    }
  }
}
