package dev.naru.rpc.udp;

import dev.naru.rpc.udp.FrameReader.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts messages together from chunks, gives each once, and in order where that was asked for. */
final class Receiver {

  /** Messages that may be incomplete, or wait for their turn, at a time. */
  private static final int MOST_OPEN = 1_024;

  private final long mostBytes;

  /** Numbers of messages that are complete; never given again. */
  private final Ranges complete = new Ranges();

  private final Map<Long, Partial> partial = new HashMap<>();
  private final Map<Long, byte[]> early = new HashMap<>();
  private long nextOrder = 1;
  private long bytes;

  /** A message of which something is missing. */
  private static final class Partial {
    private final byte[] whole;
    private final long order;

    /** What has come: offset to end, joined where they touch. */
    private final TreeMap<Integer, Integer> parts = new TreeMap<>();

    Partial(int total, long order) {
      this.whole = new byte[total];
      this.order = order;
    }

    boolean add(Frame.Message chunk) {
      if (chunk.total() != whole.length || chunk.order() != order) {
        return false;
      }
      int from = chunk.offset();
      int to = from + chunk.chunk().length;
      System.arraycopy(chunk.chunk(), 0, whole, from, chunk.chunk().length);
      var before = parts.floorEntry(from);
      if (before != null && before.getValue() >= from) {
        from = before.getKey();
        to = Math.max(to, before.getValue());
      }
      for (var next = parts.ceilingEntry(from);
          next != null && next.getKey() <= to;
          next = parts.ceilingEntry(from)) {
        to = Math.max(to, next.getValue());
        parts.remove(next.getKey());
      }
      parts.put(from, to);
      return parts.size() == 1 && from == 0 && to == whole.length;
    }
  }

  /**
   * With a bound.
   *
   * @param mostBytes of all messages together that are incomplete or wait for their turn
   */
  Receiver(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Whether there is room for a chunk: one that is refused is not acknowledged, and comes again.
   */
  boolean hasRoom(Frame.Message chunk) {
    return complete.contains(chunk.number())
        || partial.containsKey(chunk.number())
        || (partial.size() + early.size() < MOST_OPEN && bytes + chunk.total() <= mostBytes)
        || (partial.isEmpty() && early.isEmpty());
  }

  /** Takes a chunk; returns the messages that can be given now, in their order. */
  List<byte[]> add(Frame.Message chunk) {
    if (complete.contains(chunk.number())) {
      return List.of();
    }
    Partial its = partial.get(chunk.number());
    if (its == null) {
      its = new Partial(chunk.total(), chunk.order());
      partial.put(chunk.number(), its);
      bytes += chunk.total();
    }
    if (!its.add(chunk)) {
      return List.of();
    }
    partial.remove(chunk.number());
    complete.add(chunk.number());
    if (its.order == 0) {
      bytes -= its.whole.length;
      return List.of(its.whole);
    }
    early.put(its.order, its.whole);
    List<byte[]> ready = new ArrayList<>();
    for (byte[] next = early.remove(nextOrder); next != null; next = early.remove(nextOrder)) {
      nextOrder++;
      bytes -= next.length;
      ready.add(next);
    }
    return ready;
  }
}
