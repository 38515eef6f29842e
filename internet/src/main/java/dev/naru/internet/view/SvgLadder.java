package dev.naru.internet.view;

import dev.naru.internet.view.Ladder.Part;
import dev.naru.internet.view.Ladder.Row;
import java.util.List;
import java.util.Locale;

/** A ladder as a picture: arrows fall as time passes. */
final class SvgLadder {
  private static final int TOP = 44;
  private static final int STEP = 30;
  private static final int FALL = 10;

  private final List<String> hosts;
  private final String title;
  private final int width;
  private final StringBuilder body = new StringBuilder();

  SvgLadder(List<String> hosts, String title) {
    this.hosts = hosts;
    this.title = title;
    this.width = 360 + 150 * (hosts.size() - 2);
  }

  private int x(int column) {
    return 62 + (width - 100) * column / (hosts.size() - 1);
  }

  String draw(List<Row> rows) {
    int y = TOP + 12;
    long before = rows.isEmpty() ? 0 : rows.getFirst().time();
    for (Row row : rows) {
      if (row.time() - before >= TextLadder.SILENCE) {
        text(
            (x(0) + x(hosts.size() - 1)) / 2,
            y + 4,
            "middle",
            "q",
            "⋮ " + Ladder.silence(row.time() - before));
        y += 18;
      }
      before = row.time();
      y += arrow(row, y);
    }
    StringBuilder lanes = new StringBuilder();
    for (int i = 0; i < hosts.size(); i++) {
      lanes.append(
          String.format(
              Locale.ROOT,
              "<line class=\"h\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
              x(i),
              TOP - 12,
              x(i),
              y));
      lanes.append(
          String.format(
              Locale.ROOT,
              "<text class=\"n\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
              x(i),
              TOP - 20,
              Svg.escape(hosts.get(i))));
    }
    return Svg.document(width, y + 12, title, STYLE, lanes.toString() + body);
  }

  private static final String STYLE =
      """
      .h{stroke:var(--soft);stroke-width:2}
      .n{font-weight:600;font-size:13px}
      .t,.q,.m{fill:var(--mute)}
      .m{font-style:italic}
      .a{stroke:var(--ink);stroke-width:1.4}
      .g{fill:var(--ink)}
      .l{stroke:var(--bad)} .r{stroke:var(--again)}
      .x{fill:var(--bad);font-weight:700;font-size:14px}
      .d{stroke-dasharray:4 4}
      """;

  /** Draws one and says how high it is. */
  private int arrow(Row row, int y) {
    boolean lost = !row.lost().isEmpty();
    int from = x(row.from());
    int to = x(row.to());
    double share = lost ? 0.72 : row.ends() == Passage.NEVER ? 0.5 : 1;
    double x1 = row.part() == Part.ARRIVAL ? from + (to - from) * 0.5 : from;
    double x2 = from + (to - from) * share;
    int y2 = y + FALL;
    String kind =
        "a" + (lost ? " l" : "") + (row.part() == Part.WHOLE ? "" : " d") + again(row.label());
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.0f\" y1=\"%d\" x2=\"%.0f\" y2=\"%d\"/>\n",
            kind,
            x1,
            y,
            x2,
            y2));
    if (lost) {
      text((int) x2, y2 + 5, "middle", "x", "✗");
    } else if (row.ends() != Passage.NEVER) {
      int back = to > from ? -8 : 8;
      body.append(
          String.format(
              Locale.ROOT, "<path class=\"g\" d=\"M%d %dl%d -4l0 8z\"/>\n", to, y2, back));
    }
    if (row.part() != Part.ARRIVAL) {
      text(56, y + 3, "end", "t", Ladder.time(row.time()));
    }
    String label = row.part() == Part.ARRIVAL ? row.label() + " · arrives late" : row.label();
    text((from + to) / 2, y - 2, "middle", "w", label);
    String note = lost && !row.lost().equals("lost") ? row.lost() : row.note();
    if (!note.isEmpty()) {
      boolean right = to > from;
      text(right ? to - 8 : to + 8, y2 + 13, right ? "end" : "start", "m", note);
      return STEP + 12;
    }
    return STEP;
  }

  private static String again(String label) {
    return label.matches(".*· (RTO|TLP|RACK|3 dupACK|partial ACK)") ? " r" : "";
  }

  private void text(int x, int y, String anchor, String kind, String text) {
    body.append(Svg.text(x, y, anchor, kind, text));
  }
}
