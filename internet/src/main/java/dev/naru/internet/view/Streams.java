package dev.naru.internet.view;

import dev.naru.internet.tcp.FourTuple;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads segments as a person would: numbers begin at 0 with the SYN, and a receiver knows what it
 * has.
 */
final class Streams {
  private final Map<FourTuple, Integer> beginnings = new HashMap<>();
  private final Map<String, Received> received = new HashMap<>();

  /** What one receiver has of one stream: {@code [left, right)}, relative. */
  private static final class Received {
    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long next = 1;

    private boolean covers(long left, long right) {
      Map.Entry<Long, Long> below = ranges.floorEntry(left);
      return right <= next || (below != null && below.getValue() >= right);
    }

    private void add(long left, long right) {
      ranges.merge(left, right, Math::max);
      Map.Entry<Long, Long> first;
      while ((first = ranges.firstEntry()) != null && first.getKey() <= next) {
        next = Math.max(next, first.getValue());
        ranges.pollFirstEntry();
      }
    }
  }

  /** Learns where a stream begins: with its SYN, or else with what is seen of it first. */
  void learn(Message.Tcp m) {
    if (m.has(TcpSegment.SYN)) {
      Integer before = beginnings.put(m.sender(), m.seq());
      if (before != null && before != m.seq()) { // the same ports again: another connection
        received.keySet().removeIf(key -> key.endsWith(m.sender().toString()));
      }
    } else if (!m.has(TcpSegment.RST)) {
      beginnings.putIfAbsent(m.sender(), m.seq() - 1);
    }
  }

  private long relative(FourTuple stream, int seq) {
    Integer beginning = beginnings.get(stream);
    return beginning == null
        ? Integer.toUnsignedLong(seq)
        : Integer.toUnsignedLong(seq - beginning);
  }

  /** A segment in a line. */
  String label(Message.Tcp m) {
    StringBuilder text = new StringBuilder();
    flag(text, m, TcpSegment.SYN, m.has(TcpSegment.ACK) ? "SYN ACK " : "SYN ");
    flag(text, m, TcpSegment.FIN, "FIN ");
    flag(text, m, TcpSegment.RST, "RST ");
    flag(text, m, TcpSegment.ECE, "ECE ");
    flag(text, m, TcpSegment.CWR, "CWR ");
    long seq = relative(m.sender(), m.seq());
    if (m.length() > 0) {
      text.append("seq ").append(seq).append(':').append(seq + m.length());
      text.append(" len ").append(m.length()).append(' ');
    } else if (m.has(TcpSegment.SYN | TcpSegment.FIN)) {
      text.append("seq ").append(seq).append(' ');
    }
    if (m.has(TcpSegment.ACK) && !m.has(TcpSegment.RST)) {
      long ack = relative(m.receiver(), m.ack());
      text.append("ack ").append(ack).append(' ');
      for (int i = 0; i < m.sack().size(); i++) {
        SackBlock block = m.sack().get(i);
        long left = relative(m.receiver(), block.left());
        long right = relative(m.receiver(), block.right());
        text.append(i == 0 && isDuplicate(m, left, right, ack) ? "DSACK " : "SACK ");
        text.append(left).append(':').append(right).append(' ');
      }
      if (m.window() == 0) {
        text.append("win 0 ");
      }
    }
    return text.toString().strip();
  }

  /** RFC 2883 section 4: below the ACK, or inside the second block. */
  private boolean isDuplicate(Message.Tcp m, long left, long right, long ack) {
    if (right <= ack) {
      return true;
    }
    if (m.sack().size() < 2) {
      return false;
    }
    SackBlock second = m.sack().get(1);
    return relative(m.receiver(), second.left()) <= left
        && right <= relative(m.receiver(), second.right());
  }

  private static void flag(StringBuilder text, Message.Tcp m, int flag, String name) {
    if (m.has(flag)) {
      text.append(name);
    }
  }

  /** What a segment is to the host that receives it; empty if it is the next one. */
  String arrival(String host, Message.Tcp m) {
    if (m.length() == 0 && !m.has(TcpSegment.FIN) || m.has(TcpSegment.SYN | TcpSegment.RST)) {
      return "";
    }
    Received has = received.computeIfAbsent(host + " " + m.sender(), _ -> new Received());
    long left = relative(m.sender(), m.seq());
    long right = left + Integer.toUnsignedLong(m.end() - m.seq());
    long wanted = has.next;
    if (has.covers(left, right)) {
      return "a duplicate, ignored";
    }
    boolean waiting = !has.ranges.isEmpty();
    has.add(left, right);
    if (left > wanted) {
      return "kept: " + wanted + " is still missing";
    }
    return waiting && has.next > right ? "the gap is filled, up to " + has.next : "";
  }
}
