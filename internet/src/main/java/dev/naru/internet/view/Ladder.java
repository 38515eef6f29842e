package dev.naru.internet.view;

import dev.naru.internet.tcp.FourTuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What went between hosts, one above the other as time goes on: a column for each host, an arrow
 * for each packet. Hosts between two columns are not shown, so the same run can be looked at end to
 * end or hop by hop.
 */
public final class Ladder {
  private final List<String> hosts;
  private final List<Row> rows;
  private final long missed;

  /**
   * An arrow.
   *
   * @param time when it begins
   * @param ends when it arrives or is lost; {@code Passage.NEVER} if it does not say
   * @param lost why it did not arrive; empty if it did
   * @param part of what
   */
  record Row(
      long time, long ends, int from, int to, String label, String note, String lost, Part part) {}

  /** An overtaken packet has two rows, so that what overtook it stands between them. */
  enum Part {
    WHOLE,
    DEPARTURE,
    ARRIVAL
  }

  private Ladder(List<String> hosts, List<Row> rows, long missed) {
    this.hosts = hosts;
    this.rows = rows;
    this.missed = missed;
  }

  /** All traffic between these hosts, from left to right as they are named; at least two. */
  public static Ladder of(Recording recording, String... hosts) {
    return of(recording, List.of(hosts), _ -> true);
  }

  /** As {@link #of(Recording, String...)}. */
  public static Ladder of(Recording recording, List<String> hosts) {
    return of(recording, hosts, _ -> true);
  }

  /**
   * One connection only.
   *
   * @param connection as either side sees it; which is which does not matter, and with an address
   *     translation between them both are found by the one that is in the picture
   */
  public static Ladder of(Recording recording, FourTuple connection, List<String> hosts) {
    return of(recording, hosts, p -> isOf(p.message, connection) || isOf(p.received, connection));
  }

  private static boolean isOf(@Nullable Message m, FourTuple tuple) {
    return m instanceof Message.Tcp t && (t.sender().equals(tuple) || t.receiver().equals(tuple));
  }

  private static Ladder of(Recording recording, List<String> hosts, Predicate<Passage> wanted) {
    if (hosts.size() < 2) {
      throw new IllegalArgumentException("a ladder needs two hosts");
    }
    List<Row> rows = new ArrayList<>();
    for (Passage p : Passages.of(recording, hosts)) {
      if (wanted.test(p)) {
        add(rows, p, hosts.size());
      }
    }
    rows.sort(Comparator.comparingLong(Row::time));
    return new Ladder(List.copyOf(hosts), rows, recording.missed());
  }

  private static void add(List<Row> rows, Passage p, int columns) {
    // Nobody knows where a packet that never arrived would have gone: to the other end.
    int to = p.to >= 0 ? p.to : p.from == 0 ? columns - 1 : 0;
    String lost = p.loss().orElse("");
    if (p.overtaken && p.loss().isEmpty() && !p.isUnderWay()) {
      rows.add(new Row(p.sent, Passage.NEVER, p.from, to, p.label, "", "", Part.DEPARTURE));
      rows.add(new Row(p.ended, p.ended, p.from, to, p.label, p.note, "", Part.ARRIVAL));
    } else {
      rows.add(new Row(p.sent, p.ended, p.from, to, p.label, p.note, lost, Part.WHOLE));
    }
  }

  /** How many arrows there are. */
  public int size() {
    return rows.size();
  }

  /** For a terminal: at most 100 columns wide, the first 60 and the last 20 arrows. */
  public String text() {
    return text(60, 20);
  }

  /** For a terminal: at most 100 columns wide, the first and last arrows, so many of each. */
  public String text(int first, int last) {
    return new TextLadder(hosts).draw(rows, first, last, missed);
  }

  /**
   * A picture by itself, light or dark as the reader's screen is, readable on a phone.
   *
   * @param title for those who cannot see it
   */
  public String svg(String title) {
    return new SvgLadder(hosts, title).draw(rows);
  }

  @Override
  public String toString() {
    return text();
  }

  /** A time, or how long: {@code 15.000 ms}, {@code 1.0200 s}. */
  static String time(long nanos) {
    return nanos < 1_000_000_000L
        ? String.format(Locale.ROOT, "%.3f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.4f s", nanos / 1e9);
  }

  /** How long nothing happened, roughly. */
  static String silence(long nanos) {
    return nanos < 1_000_000_000L
        ? nanos / 1_000_000 + " ms"
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
