package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of order: runs of bytes with gaps between them, in the order of their sequence
 * numbers. Of bytes that come twice the first copy counts. From the runs come the blocks of the
 * SACK option (RFC 2018 section 4), the one that grew last first.
 */
final class Reassembly {
  /** A peer that sends single bytes with gaps between them gets no further than this. */
  static final int MAX_RUNS = 1024;

  private static final int MAX_PARTS = 8192;

  private static final class Run {
    int left;
    int right;
    long changed;
    final ArrayDeque<Payload> parts = new ArrayDeque<>(4);
  }

  private List<Run> runs = List.of(); // an idle connection has no list
  private long changes;
  private int parts;
  private boolean duplicate;
  private int duplicateLeft;
  private int duplicateRight;

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Bytes that are held. */
  int bytes() {
    int bytes = 0;
    for (Run run : runs) {
      bytes += run.right - run.left;
    }
    return bytes;
  }

  /**
   * Takes in bytes that lie within the window, behind a gap. Retains what it keeps.
   *
   * @return whether some of them had come before
   */
  boolean insert(int seq, Payload payload) {
    int end = seq + payload.length();
    if (runs.isEmpty()) {
      runs = new ArrayList<>(4);
    }
    int at = firstEndingFrom(seq);
    if (at < runs.size() && covers(runs.get(at), seq, end)) {
      runs.get(at).changed = ++changes;
      noteDuplicate(seq, end);
      return true;
    }
    if (runs.size() >= MAX_RUNS || parts >= MAX_PARTS) {
      return false; // as if lost: it will be sent again
    }
    boolean some = false;
    int cursor = seq;
    Run current = null; // the run that ends at the cursor; it is at index - 1
    int index = at;
    while (SeqNumber.lt(cursor, end)) {
      Run next = index < runs.size() ? runs.get(index) : null;
      if (next != null && SeqNumber.leq(next.left, cursor)) {
        if (SeqNumber.lt(cursor, next.right)) { // this part has come before
          int known = SeqNumber.min(end, next.right);
          noteDuplicate(cursor, known);
          some = true;
          cursor = known;
        }
        current = current == null ? runs.get(index++) : join(index);
      } else {
        int gapEnd = next == null ? end : SeqNumber.min(end, next.left);
        if (current == null) {
          current = new Run();
          current.left = cursor;
          current.right = cursor;
          runs.add(index++, current);
        }
        append(current, payload.slice(cursor - seq, gapEnd - cursor));
        cursor = gapEnd;
      }
    }
    if (current != null && index < runs.size() && runs.get(index).left == current.right) {
      current = join(index);
    }
    if (current != null) {
      current.changed = ++changes;
    }
    return some;
  }

  private static boolean covers(Run run, int seq, int end) {
    return SeqNumber.leq(run.left, seq) && SeqNumber.leq(end, run.right);
  }

  private void append(Run run, Payload piece) {
    run.parts.addLast(piece);
    run.right += piece.length();
    parts++;
  }

  /** Joins the run at {@code index} to the one before it, which it touches. */
  private Run join(int index) {
    Run before = runs.get(index - 1);
    Run next = runs.remove(index);
    if (before.parts.size() <= next.parts.size()) { // the shorter list moves
      while (!before.parts.isEmpty()) {
        next.parts.addFirst(before.parts.removeLast());
      }
      next.left = before.left;
      runs.set(index - 1, next);
      return next;
    }
    before.parts.addAll(next.parts);
    before.right = next.right;
    return before;
  }

  /** Index of the first run that ends at {@code seq} or behind it. */
  private int firstEndingFrom(int seq) {
    int low = 0;
    int high = runs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (SeqNumber.lt(runs.get(middle).right, seq)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Hands over what now follows {@code nxt} without a gap, and drops what lies before it.
   *
   * @return the next sequence number that is missing
   */
  int drain(int nxt, ArrayDeque<Payload> into) {
    int at = nxt;
    while (!runs.isEmpty() && SeqNumber.leq(runs.getFirst().left, at)) {
      Run run = runs.removeFirst();
      int seq = run.left;
      parts -= run.parts.size();
      for (Payload part : run.parts) {
        int end = seq + part.length();
        if (SeqNumber.leq(end, at)) {
          part.release();
        } else if (SeqNumber.lt(seq, at)) {
          into.add(part.slice(at - seq, end - at));
          part.release();
        } else {
          into.add(part);
        }
        seq = end;
      }
      at = SeqNumber.max(at, run.right);
    }
    return at;
  }

  /** This has come twice: the next ACK says so (RFC 2883 section 4). */
  void noteDuplicate(int left, int right) {
    if (!duplicate) {
      duplicate = true;
      duplicateLeft = left;
      duplicateRight = right;
    }
  }

  boolean hasDuplicate() {
    return duplicate;
  }

  /** The blocks for the next ACK, at most {@code most}: a duplicate's first, and only once. */
  List<SackBlock> blocks(int most) {
    if (most <= 0 || (runs.isEmpty() && !duplicate)) {
      return List.of();
    }
    List<SackBlock> blocks = new ArrayList<>(most);
    if (duplicate) {
      blocks.add(new SackBlock(duplicateLeft, duplicateRight));
      duplicate = false;
    }
    long below = Long.MAX_VALUE;
    while (blocks.size() < most) {
      Run latest = null;
      for (Run run : runs) {
        if (run.changed < below && (latest == null || run.changed > latest.changed)) {
          latest = run;
        }
      }
      if (latest == null) {
        break;
      }
      below = latest.changed;
      blocks.add(new SackBlock(latest.left, latest.right));
    }
    return blocks;
  }

  void clear() {
    for (Run run : runs) {
      run.parts.forEach(Payload::release);
    }
    runs = List.of();
    parts = 0;
    duplicate = false;
  }
}
