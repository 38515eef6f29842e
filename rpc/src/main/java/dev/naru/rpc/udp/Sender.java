package dev.naru.rpc.udp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Sends messages in chunks until each is acknowledged. What is lost is told by three later packets
 * that have come, by time, or by silence, and goes again in a packet of another number; how much is
 * under way at a time follows what gets through (RFC 9002, sections 6 and 7, in small).
 */
final class Sender {

  private static final int FIRST_WINDOW = 10 * Session.LARGEST_PACKET;
  private static final int LEAST_WINDOW = 2 * Session.LARGEST_PACKET;
  private static final int LARGEST_WINDOW = 1_024 * Session.LARGEST_PACKET;
  private static final int REORDERING = 3;

  /** Of one message, where it is to be found. */
  private static final class Chunk {
    private final long number;
    private final long order;
    private final byte[] message;
    private final int offset;
    private final int length;
    private boolean acknowledged;

    Chunk(long number, long order, byte[] message, int offset, int length) {
      this.number = number;
      this.order = order;
      this.message = message;
      this.offset = offset;
      this.length = length;
    }
  }

  /** What is under way. */
  private record Sent(long time, int size, List<Chunk> chunks) {}

  private final RoundTrip roundTrip;
  private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();
  private final TreeMap<Long, Sent> underWay = new TreeMap<>();
  private long nextMessage;
  private long nextOrder;
  private long window = FIRST_WINDOW;
  private long threshold = LARGEST_WINDOW;
  private long bytesUnderWay;
  private long largestAcknowledged = -1;
  private long recoveryUntil = -1;
  private int silences;
  private long lastSent;

  Sender(RoundTrip roundTrip) {
    this.roundTrip = roundTrip;
  }

  void add(byte[] message, boolean ordered, int chunkSize) {
    long number = nextMessage++;
    long order = ordered ? ++nextOrder : 0;
    for (int offset = 0; offset < message.length; offset += chunkSize) {
      int length = Math.min(chunkSize, message.length - offset);
      waiting.add(new Chunk(number, order, message, offset, length));
    }
  }

  /** Whether everything has been acknowledged. */
  boolean isIdle() {
    return waiting.isEmpty() && underWay.isEmpty();
  }

  /** Whether a chunk may go now. */
  boolean hasNext() {
    while (!waiting.isEmpty() && waiting.peek().acknowledged) {
      waiting.remove();
    }
    return !waiting.isEmpty() && (bytesUnderWay < window || silences > 0 && underWay.isEmpty());
  }

  /** Fills a packet with chunks; true when there was room for one. */
  boolean write(ByteBuffer out, List<Object> into) {
    boolean any = false;
    while (hasNext()) {
      Chunk next = waiting.element();
      if (out.remaining() < FrameReader.MESSAGE_HEADER + next.length) {
        break;
      }
      waiting.remove();
      out.put(FrameReader.MESSAGE)
          .putInt((int) next.number)
          .putInt((int) next.order)
          .putInt(next.message.length)
          .putInt(next.offset)
          .putShort((short) next.length)
          .put(next.message, next.offset, next.length);
      into.add(next);
      any = true;
    }
    return any;
  }

  /** A packet that asks for an acknowledgement has gone. */
  void sent(long now, long packet, int size, List<Object> chunks) {
    List<Chunk> its = new ArrayList<>();
    chunks.forEach(each -> its.add((Chunk) each));
    underWay.put(packet, new Sent(now, size, its));
    bytesUnderWay += size;
    lastSent = now;
  }

  /** Packets have come at the other end. */
  void acknowledged(long now, List<Ranges.Range> ranges) {
    Sent newest = null;
    boolean news = false;
    for (Ranges.Range range : ranges) {
      // Numbers, not entries: a TreeMap moves what its entries hold when one is removed.
      var numbers = List.copyOf(underWay.subMap(range.first(), true, range.last(), true).keySet());
      for (long packet : numbers) {
        Sent sent = underWay.remove(packet);
        if (sent == null) {
          continue;
        }
        bytesUnderWay -= sent.size;
        sent.chunks.forEach(chunk -> chunk.acknowledged = true);
        if (packet > largestAcknowledged) {
          largestAcknowledged = packet;
          newest = sent;
        }
        news = true;
        if (packet > recoveryUntil) {
          window =
              Math.min(
                  LARGEST_WINDOW,
                  window < threshold
                      ? window + sent.size
                      : window + (long) Session.LARGEST_PACKET * sent.size / window);
        }
      }
    }
    if (newest != null) {
      roundTrip.sample(now - newest.time);
    }
    if (news) {
      silences = 0;
      findLosses(now);
    }
  }

  private void findLosses(long now) {
    long patience = Math.max(roundTrip.smoothed() * 9 / 8, 1_000_000);
    List<Chunk> lost = new ArrayList<>();
    while (!underWay.isEmpty()) {
      long packet = underWay.firstKey();
      Sent sent = underWay.firstEntry().getValue();
      if (packet > largestAcknowledged - REORDERING
          && !(packet < largestAcknowledged && now - sent.time > patience)) {
        break;
      }
      underWay.remove(packet);
      bytesUnderWay -= sent.size;
      lost.addAll(sent.chunks);
      if (packet > recoveryUntil) {
        recoveryUntil = underWay.isEmpty() ? largestAcknowledged : underWay.lastKey();
        window = Math.max(LEAST_WINDOW, window / 2);
        threshold = window;
      }
    }
    again(lost);
  }

  private void again(List<Chunk> lost) {
    for (Chunk chunk : lost.reversed()) {
      if (!chunk.acknowledged) {
        waiting.addFirst(chunk);
      }
    }
  }

  /** When nothing is heard until then, what is under way goes again; none when nothing is. */
  long deadline() {
    return underWay.isEmpty() ? Long.MAX_VALUE : lastSent + roundTrip.timeout(silences);
  }

  /** Nothing has been heard: all that is under way goes again, slowly. */
  void silence() {
    silences++;
    List<Chunk> lost = new ArrayList<>();
    underWay.values().forEach(sent -> lost.addAll(sent.chunks));
    underWay.clear();
    bytesUnderWay = 0;
    threshold = Math.max(LEAST_WINDOW, window / 2);
    window = LEAST_WINDOW;
    again(lost);
  }

  int silences() {
    return silences;
  }
}
