package dev.naru.internet.link;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.IpPacket;
import org.jspecify.annotations.Nullable;

/** Controlled delay, as RFC 8289 section 5 has it; names are those of its pseudocode. */
final class CoDelQueue implements TransmitQueue {
  /**
   * Below so many bytes in the queue nothing is dropped: one packet must always be able to leave
   * (section 5.4).
   */
  private static final int MAXPACKET = 1514;

  private final FrameRing ring = new FrameRing();
  private final QueueConfig.CoDel config;
  private final Wire wire;
  private long bytes;
  private long firstAboveTime;
  private long dropNext;
  private int count;
  private int lastCount;
  private boolean dropping;

  /** Whether the frame that {@link #doDequeue} took may be dropped. */
  private boolean okToDrop;

  CoDelQueue(QueueConfig.CoDel config, Wire wire) {
    this.config = config;
    this.wire = wire;
  }

  @Override
  public void offer(long now, Frame frame) {
    if (isFull()) {
      wire.drop(now, frame, "queue full");
    } else {
      bytes += frame.length();
      ring.add(now, frame);
    }
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public boolean isFull() {
    return ring.size() >= config.limit();
  }

  /**
   * Section 5.4, dodequeue: takes the head, and sees whether the delay has been above target for an
   * interval.
   */
  private @Nullable Frame doDequeue(long now) {
    okToDrop = false;
    if (ring.isEmpty()) {
      firstAboveTime = 0;
      return null;
    }
    long sojournTime = now - ring.firstTime();
    Frame frame = ring.remove();
    bytes -= frame.length();
    if (sojournTime < config.target() || bytes <= MAXPACKET) {
      firstAboveTime = 0;
    } else if (firstAboveTime == 0) {
      firstAboveTime = now + config.interval();
    } else {
      okToDrop = now >= firstAboveTime;
    }
    return frame;
  }

  @Override
  public @Nullable Frame poll(long now) {
    @Nullable Frame frame = doDequeue(now);
    if (dropping) {
      frame = whileDropping(now, frame);
    } else if (frame != null && okToDrop) {
      frame = signal(now, frame);
      if (frame == null) {
        frame = doDequeue(now);
      }
      dropping = true;
      // Section 5.5: after a short pause dropping resumes at the rate that held the queue before.
      int delta = count - lastCount;
      boolean recent = now - dropNext < 16 * config.interval();
      count = delta > 1 && recent ? delta : 1;
      dropNext = controlLaw(now);
      lastCount = count;
    }
    return frame;
  }

  private @Nullable Frame whileDropping(long now, @Nullable Frame first) {
    @Nullable Frame frame = first;
    if (!okToDrop) {
      dropping = false;
      return frame;
    }
    while (dropping && frame != null && now >= dropNext) {
      count++;
      frame = signal(now, frame);
      if (frame != null) { // marked: it goes out, and the next signal is due later
        dropNext = controlLaw(dropNext);
        return frame;
      }
      frame = doDequeue(now);
      if (okToDrop) {
        dropNext = controlLaw(dropNext);
      } else {
        dropping = false;
      }
    }
    return frame;
  }

  /**
   * Section 4.3: the next drop comes sooner by the square root of the number of drops. (A square
   * root is exact everywhere.)
   */
  private long controlLaw(long time) {
    return time + (long) (config.interval() / Math.sqrt(count));
  }

  /** Marks a frame whose transport understands that and returns it; drops any other. */
  private @Nullable Frame signal(long now, Frame frame) {
    if (config.ecn()) {
      if (frame instanceof IpPacket packet && packet.ecn() != Ecn.NOT_ECT) {
        return packet.withEcn(Ecn.CE);
      }
      if (frame instanceof EthernetFrame(var to, var from, IpPacket packet)
          && packet.ecn() != Ecn.NOT_ECT) {
        return new EthernetFrame(to, from, packet.withEcn(Ecn.CE));
      }
    }
    wire.drop(now, frame, "CoDel");
    return null;
  }
}
