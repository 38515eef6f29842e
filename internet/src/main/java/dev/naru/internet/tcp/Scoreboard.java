package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and is not acknowledged: in the order of sequence numbers (a ring), and those of it
 * that are in flight also in the order of transmission (a list), where RACK looks for losses. A
 * segment is in flight, or SACKed, or lost.
 */
final class Scoreboard {

  /** Hears of each segment once, when it is acknowledged or SACKed for the first time. */
  interface Delivery {
    void delivered(Outstanding segment);
  }

  private static final Outstanding[] NOTHING = {};

  private @Nullable Outstanding[] ring = NOTHING; // its length is 0 or a power of two
  private int head;
  private int size;
  private int inFlight;
  private long transmissions;
  private int sackedSegments;
  private int lostSegments;
  private int lostFrom; // nothing before it is lost
  private @Nullable Outstanding oldest;
  private @Nullable Outstanding newest;
  private int seenLeft; // of the first SACK block of the last ACK
  private int seenRight;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Bytes in flight: neither SACKed nor lost (RFC 6675 calls it pipe). */
  int inFlight() {
    return inFlight;
  }

  int sackedSegments() {
    return sackedSegments;
  }

  int lostSegments() {
    return lostSegments;
  }

  Outstanding get(int index) {
    Outstanding found = ring[(head + index) & (ring.length - 1)];
    if (found == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return found;
  }

  Outstanding first() {
    return get(0);
  }

  Outstanding last() {
    return get(size - 1);
  }

  /** The one in flight that was sent longest ago. */
  @Nullable Outstanding oldestSent() {
    return oldest;
  }

  /** Adds something new behind all others; it is then to be {@link #transmitted}. */
  void add(Outstanding segment) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size++) & (ring.length - 1)] = segment;
  }

  private void grow() {
    @Nullable Outstanding[] larger = new @Nullable Outstanding[Math.max(4, ring.length * 2)];
    for (int i = 0; i < size; i++) {
      larger[i] = get(i);
    }
    ring = larger;
    head = 0;
  }

  /** Keeps no room where nothing is outstanding. */
  void trim() {
    if (size == 0) {
      ring = NOTHING;
      head = 0;
    }
  }

  /** It is being sent, again or for the first time. */
  void transmitted(Outstanding segment, long now) {
    if (segment.lost) {
      segment.lost = false;
      lostSegments--;
    } else if (segment.transmissions > 0) {
      unlink(segment);
    }
    if (segment.transmissions++ == 0) {
      segment.firstSentAt = now;
    }
    segment.sentAt = now;
    segment.order = ++transmissions;
    append(segment);
    inFlight += segment.length();
  }

  private void unlink(Outstanding segment) {
    if (segment.earlier == null) {
      oldest = segment.later;
    } else {
      segment.earlier.later = segment.later;
    }
    if (segment.later == null) {
      newest = segment.earlier;
    } else {
      segment.later.earlier = segment.earlier;
    }
    segment.earlier = null;
    segment.later = null;
    inFlight -= segment.length();
  }

  /** It is lost, as far as one can know. */
  void lose(Outstanding segment) {
    if (!segment.lost && !segment.sacked) {
      unlink(segment);
      markLost(segment);
    }
  }

  private void markLost(Outstanding segment) {
    if (lostSegments++ == 0 || SeqNumber.lt(segment.seq, lostFrom)) {
      lostFrom = segment.seq;
    }
    segment.lost = true;
  }

  /** The first that is lost and not sent again. */
  @Nullable Outstanding firstLost() {
    if (lostSegments > 0) {
      for (int i = indexBehind(lostFrom); i < size; i++) {
        if (get(i).lost) {
          lostFrom = get(i).seq;
          return get(i);
        }
      }
    }
    return null;
  }

  /**
   * Everything below {@code ack} has arrived.
   *
   * @return bytes that are now known to have arrived and were not before
   */
  int acknowledge(int ack, Delivery delivery) {
    int delivered = 0;
    while (size > 0 && SeqNumber.lt(first().seq, ack)) {
      Outstanding segment = first();
      if (SeqNumber.gt(segment.end(), ack)) { // a part: the rest goes on as if sent alone
        int part = ack - segment.seq;
        Payload rest = segment.payload.slice(part, segment.payload.length() - part);
        segment.payload.release();
        segment.payload = rest;
        segment.seq = ack;
        if (!segment.sacked && !segment.lost) {
          inFlight -= part;
        }
        return delivered + (segment.sacked ? 0 : part);
      }
      if (segment.sacked) {
        sackedSegments--;
      } else {
        delivered += segment.length();
        remove(segment);
        delivery.delivered(segment);
      }
      segment.payload.release();
      ring[head] = null;
      head = (head + 1) & (ring.length - 1);
      size--;
    }
    return delivered;
  }

  private void remove(Outstanding segment) {
    if (segment.lost) {
      segment.lost = false;
      lostSegments--;
    } else {
      unlink(segment);
    }
  }

  /**
   * Takes in SACK blocks (RFC 2018 section 4); those that name nothing outstanding mean nothing.
   *
   * @return bytes that are now known to have arrived and were not before
   */
  int sack(List<SackBlock> blocks, int una, int nxt, Delivery delivery) {
    int delivered = 0;
    for (int i = 0; i < blocks.size(); i++) {
      SackBlock block = blocks.get(i);
      int left = block.left();
      int right = block.right();
      if (!SeqNumber.lt(left, right) || SeqNumber.lt(left, una) || SeqNumber.gt(right, nxt)) {
        continue;
      }
      int from = left; // a block that has grown since the last ACK is read from where it grew
      if (SeqNumber.geq(left, seenLeft) && SeqNumber.leq(left, seenRight)) {
        from = SeqNumber.max(left, SeqNumber.min(seenRight, right));
      }
      for (int at = indexBehind(from); at < size; at++) {
        Outstanding segment = get(at);
        if (SeqNumber.gt(segment.end(), right)) {
          break;
        }
        if (!segment.sacked && SeqNumber.geq(segment.seq, left)) {
          remove(segment);
          segment.sacked = true;
          sackedSegments++;
          delivered += segment.length();
          delivery.delivered(segment);
        }
      }
      if (i == 0) {
        seenLeft = left;
        seenRight = right;
      }
    }
    return delivered;
  }

  /** Index of the first segment whose end is behind {@code seq}. */
  private int indexBehind(int seq) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (SeqNumber.leq(get(middle).end(), seq)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** What was taken for lost and not sent again is in flight after all. */
  void recall() {
    List<Outstanding> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Outstanding segment = get(i);
      if (segment.lost) {
        segment.lost = false;
        inFlight += segment.length();
      }
      if (!segment.sacked) {
        all.add(segment);
      }
    }
    lostSegments = 0;
    all.sort(Comparator.comparingLong(s -> s.order));
    oldest = null;
    newest = null;
    all.forEach(this::append);
  }

  private void append(Outstanding segment) {
    segment.earlier = newest;
    segment.later = null;
    if (newest == null) {
      oldest = segment;
    } else {
      newest.later = segment;
    }
    newest = segment;
  }

  /** The receiver has thrown away what it had SACKed (RFC 2018 section 8): all that is lost now. */
  void renege() {
    for (int i = 0; i < size; i++) {
      Outstanding segment = get(i);
      if (segment.sacked) {
        segment.sacked = false;
        markLost(segment);
      }
    }
    sackedSegments = 0;
    seenLeft = 0;
    seenRight = 0;
  }

  /**
   * Cuts what is larger than {@code most} bytes of payload; those parts that were in flight are
   * lost.
   */
  void resegment(int most) {
    Outstanding[] all = new Outstanding[size];
    for (int i = 0; i < all.length; i++) {
      all[i] = get(i);
    }
    ring = NOTHING;
    head = 0;
    size = 0;
    for (Outstanding segment : all) {
      if (segment.payload.length() <= most || segment.sacked) {
        add(segment);
        continue;
      }
      remove(segment);
      Payload whole = segment.payload;
      for (int at = 0; at < whole.length(); at += most) {
        int length = Math.min(most, whole.length() - at);
        boolean tail = at + length == whole.length();
        int seq = segment.seq + at;
        Outstanding part =
            new Outstanding(seq, whole.slice(at, length), tail ? segment.control : 0);
        part.push = tail && segment.push;
        part.firstSentAt = segment.firstSentAt;
        part.sentAt = segment.sentAt;
        part.transmissions = segment.transmissions;
        part.order = segment.order;
        markLost(part);
        add(part);
      }
      whole.release();
    }
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      get(i).payload.release();
    }
    ring = NOTHING;
    head = size = inFlight = sackedSegments = lostSegments = 0;
    oldest = null;
    newest = null;
  }
}
