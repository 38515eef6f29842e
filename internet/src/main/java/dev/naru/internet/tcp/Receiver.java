package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receiving side: RCV.NXT, RCV.WND, and the bytes between the network and the application. */
final class Receiver {
  private @Nullable Reassembly reassembly; // as long as nothing came out of order there is none
  final AckPolicy acks;
  private final ReceiveBuffer buffer;
  private final int shift;
  private @Nullable ArrayDeque<Payload> queue; // an idle connection has none
  private int unread;
  private int irs;
  private int nxt;
  private int edge; // RCV.NXT + RCV.WND as the peer was told
  private int mss = 536;
  private boolean scaled;
  private boolean finKnown;
  private int finAt;
  private boolean ended;

  Receiver(TcpConfig config, Timers timers) {
    acks = new AckPolicy(timers, config.times());
    buffer = new ReceiveBuffer(config.receiveBuffer(), config.maxReceiveBuffer());
    shift = shift(config);
  }

  /**
   * The shift count to offer: the least that reaches the greatest window (RFC 7323 section 2.2).
   */
  static int shift(TcpConfig config) {
    int least = 0;
    while (config.windowScaling()
        && least < TcpOptions.MAX_WINDOW_SCALE
        && 65535L << least < config.maxReceiveBuffer()) {
      least++;
    }
    return least;
  }

  /** The peer's SYN came. */
  void start(int peerIsn, int mtuBasedMss) {
    irs = peerIsn;
    nxt = peerIsn + 1;
    edge = nxt;
    mss = mtuBasedMss;
    moveEdge();
  }

  /** Both SYNs had the window scale option. */
  void scaleWindows() {
    scaled = true;
  }

  int irs() {
    return irs;
  }

  int nxt() {
    return nxt;
  }

  /** Shift count that it offers. */
  int shift() {
    return shift;
  }

  /** The peer's FIN has come, and all before it. */
  boolean hasEnded() {
    return ended;
  }

  int unread() {
    return unread;
  }

  /** RCV.WND in bytes. */
  int window() {
    return edge - nxt;
  }

  private int freeSpace() {
    int most = scaled ? 65535 << shift : 65535;
    return Math.min(most, Math.max(0, buffer.limit() - unread));
  }

  /**
   * The window field of a segment that is sent now. The right edge never moves back (RFC 9293
   * section 3.8.6), and forward only by a step worth it (section 3.8.6.2.2, against silly windows).
   */
  int advertise() {
    moveEdge();
    int window = edge - nxt;
    return Math.min(65535, scaled ? window >>> shift : window);
  }

  /** As {@link #advertise} on a SYN, whose window is never scaled. */
  int advertiseUnscaled() {
    return Math.min(65535, buffer.limit());
  }

  private void moveEdge() {
    int wanted = nxt + freeSpace();
    if (wanted - edge >= Math.min(buffer.limit() / 2, mss)) {
      edge = wanted;
    }
  }

  /** RFC 9293 section 3.10.7.4, first step. */
  boolean isAcceptable(TcpSegment segment) {
    int length = segment.sequenceLength();
    int window = edge - nxt;
    int from = segment.seq() - nxt;
    if (length == 0) {
      // The right edge itself is taken too: it is where a peer stands that has used its window up,
      // and the ACK in it must count even while something before it is missing.
      return from >= 0 && from <= window;
    }
    int last = from + length - 1;
    return window > 0 && ((from >= 0 && from < window) || (last >= 0 && last < window));
  }

  /**
   * RFC 9293 section 3.10.7.4, seventh step: takes in the text of an acceptable segment, cut to the
   * window.
   *
   * @return whether there is more for the application than before
   */
  boolean text(long now, TcpSegment segment) {
    int seq = segment.seq() + (segment.syn() ? 1 : 0);
    Payload payload = segment.payload();
    int end = seq + payload.length();
    if (segment.fin() && SeqNumber.leq(end, edge)) {
      finKnown = true;
      finAt = end;
    }
    int from = SeqNumber.max(seq, nxt);
    int to = SeqNumber.min(end, edge);
    if (SeqNumber.lt(seq, from) && payload.length() > 0) {
      noteDuplicate(seq, SeqNumber.min(end, nxt));
      acks.now(SendCause.DSACK);
    }
    if (!SeqNumber.lt(from, to)) {
      if (segment.fin()) {
        acks.now(SendCause.NORMAL);
      } else if (!payload.isEmpty()) {
        acks.now(SendCause.OUT_OF_WINDOW);
      }
      return false;
    }
    Payload kept = payload.slice(from - seq, to - from);
    if (from != nxt) {
      boolean twice = outOfOrder().insert(from, kept);
      kept.release();
      acks.now(twice ? SendCause.DSACK : SendCause.DUPLICATE_ACK); // RFC 5681 section 4.2
      return false;
    }
    accept(now, kept);
    return true;
  }

  private void accept(long now, Payload kept) {
    ArrayDeque<Payload> into = queue == null ? new ArrayDeque<>(4) : queue;
    queue = into;
    into.add(kept);
    int before = nxt;
    nxt += kept.length();
    if (reassembly == null || reassembly.isEmpty()) {
      acks.inOrder(now);
    } else {
      nxt = reassembly.drain(nxt, into);
      acks.now(SendCause.DUPLICATE_ACK); // it fills a gap: RFC 5681 section 4.2
    }
    unread += nxt - before;
  }

  private Reassembly outOfOrder() {
    Reassembly its = reassembly;
    if (its == null) {
      its = new Reassembly();
      reassembly = its;
    }
    return its;
  }

  /** Bytes that are kept behind a gap. */
  int outOfOrderBytes() {
    return reassembly == null ? 0 : reassembly.bytes();
  }

  /** These bytes have come twice. */
  void noteDuplicate(int left, int right) {
    outOfOrder().noteDuplicate(left, right);
  }

  boolean hasDuplicate() {
    return reassembly != null && reassembly.hasDuplicate();
  }

  /** The blocks for the next ACK, at most {@code most}; see {@link Reassembly#blocks}. */
  List<SackBlock> sackBlocks(int most) {
    return reassembly == null ? List.of() : reassembly.blocks(most);
  }

  /** Whether the FIN's turn has come; takes it, if so. */
  boolean takeFin() {
    if (!finKnown || ended || nxt != finAt) {
      return false;
    }
    nxt++;
    edge = SeqNumber.max(edge, nxt);
    ended = true;
    return true;
  }

  /**
   * Takes up to {@code most} bytes, of one slice; the reference is the caller's. {@code rtt} −1 if
   * not known.
   */
  Payload read(long now, int most, long rtt) {
    if (queue == null || queue.isEmpty() || most <= 0) {
      return Payload.empty();
    }
    Payload first = queue.remove();
    Payload taken = first;
    if (first.length() > most) {
      taken = first.slice(0, most);
      queue.addFirst(first.slice(most, first.length() - most));
      first.release();
    }
    if (queue.isEmpty()) {
      queue = null;
    }
    unread -= taken.length();
    buffer.onRead(now, taken.length(), rtt);
    return taken;
  }

  /** Whether the window has grown so much that the peer should hear of it at once. */
  boolean isUpdateDue() {
    int gain = nxt + freeSpace() - edge;
    int step = window() < mss ? mss : 2 * mss;
    return !ended && gain >= Math.min(buffer.limit() / 2, step);
  }

  /** Drops all that is not read. */
  void clear() {
    if (queue != null) {
      queue.forEach(Payload::release);
      queue = null;
    }
    unread = 0;
    if (reassembly != null) {
      reassembly.clear();
    }
  }
}
