package dev.naru.internet.view;

import dev.naru.internet.view.Ladder.Part;
import dev.naru.internet.view.Ladder.Row;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A ladder in characters: sending times left, arrival times right. */
final class TextLadder {

  /** A pause as long as this is shown. */
  static final long SILENCE = 150_000_000;

  private static final int FIRST = 13; // of the first column's line
  private static final int SPAN = 73; // to the last one's
  private static final int WIDTH = 100;

  private final List<String> hosts;
  private final StringBuilder out = new StringBuilder();

  TextLadder(List<String> hosts) {
    this.hosts = hosts;
  }

  private int x(int column) {
    return FIRST + SPAN * column / (hosts.size() - 1);
  }

  String draw(List<Row> rows, int first, int last, long missed) {
    head();
    long before = rows.isEmpty() ? 0 : rows.getFirst().time();
    for (int i = 0; i < rows.size(); i++) {
      if (i == first && rows.size() > first + last) {
        i = rows.size() - last;
        between("… " + (i - first) + " more …");
        if (last == 0) {
          break;
        }
        before = rows.get(i).time();
      }
      Row row = rows.get(i);
      if (row.time() - before >= SILENCE) {
        between("⋮ " + Ladder.silence(row.time() - before));
      }
      before = row.time();
      arrow(row);
    }
    if (missed > 0) {
      between("… " + missed + " sightings more than were kept");
    }
    return out.toString();
  }

  private char[] lanes() {
    char[] line = new char[WIDTH];
    Arrays.fill(line, ' ');
    for (int i = 0; i < hosts.size(); i++) {
      line[x(i)] = '│';
    }
    return line;
  }

  private static void put(char[] line, int at, String text) {
    int from = Math.max(0, Math.min(at, line.length - text.length()));
    for (int i = 0; i < text.length() && from + i < line.length; i++) {
      line[from + i] = text.charAt(i);
    }
  }

  private void print(char[] line) {
    out.append(new String(line).stripTrailing()).append('\n');
  }

  private void head() {
    char[] line = new char[WIDTH];
    Arrays.fill(line, ' ');
    for (int i = 0; i < hosts.size(); i++) {
      put(line, x(i) - hosts.get(i).length() / 2, hosts.get(i));
    }
    put(line, 4, "sent");
    put(line, 91, "arrives");
    print(line);
  }

  private void between(String text) {
    char[] line = lanes();
    put(line, FIRST + (SPAN - text.length()) / 2, text);
    print(line);
  }

  private void arrow(Row row) {
    boolean right = row.to() > row.from();
    int left = Math.min(x(row.from()), x(row.to())) + 1;
    int width = Math.abs(x(row.to()) - x(row.from())) - 1;
    String label = row.part() == Part.ARRIVAL ? row.label() + " · arrives late" : row.label();
    boolean fits = label.length() <= width - 8;
    if (!fits) {
      char[] above = lanes();
      put(above, left + 1, cut(label, Math.max(width - 2, WIDTH - left - 2)));
      print(above);
    }
    char[] line = lanes();
    Arrays.fill(line, left, left + width, row.part() == Part.WHOLE ? '─' : '╌');
    if (fits) {
      put(line, left + (width - label.length()) / 2 - 1, " " + label + " ");
    }
    int head = right ? left + width - 1 : left;
    int inward = right ? -1 : 1;
    if (!row.lost().isEmpty()) {
      for (int i = 0; i < 3; i++) {
        line[head + i * inward] = ' ';
      }
      line[head + 3 * inward] = '✗';
    } else if (row.part() == Part.DEPARTURE || row.ends() == Passage.NEVER) {
      line[head] = '┈';
    } else {
      line[head] = right ? '▶' : '◀';
    }
    if (row.part() != Part.ARRIVAL) {
      String time = Ladder.time(row.time());
      put(line, 11 - time.length(), time);
    }
    String end = end(row);
    put(line, WIDTH - Math.min(12, end.length()), cut(end, 12));
    print(line);
    String note = end.length() > 12 ? "lost: " + end : row.note();
    if (!note.isEmpty()) {
      note(row, note);
    }
  }

  private static String end(Row row) {
    if (!row.lost().isEmpty()) {
      return row.lost();
    }
    if (row.part() == Part.DEPARTURE) {
      return "later";
    }
    return row.ends() == Passage.NEVER ? "under way" : Ladder.time(row.ends());
  }

  /** What the receiver makes of it, on its side of the ladder. */
  private void note(Row row, String note) {
    String text = "(" + note + ")";
    char[] line = lanes();
    boolean right = row.to() > row.from();
    put(line, right ? x(row.to()) - text.length() - 1 : x(row.to()) + 2, cut(text, SPAN - 3));
    print(line);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** The hosts' names in one line. */
  @Override
  public String toString() {
    return hosts.stream().collect(Collectors.joining(" · "));
  }
}
