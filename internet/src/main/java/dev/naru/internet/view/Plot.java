package dev.naru.internet.view;

import dev.naru.internet.view.ConnectionLog.Sample;
import dev.naru.internet.view.ConnectionLog.Side;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One side of a connection over time: above, the bytes that it has sent and those that were
 * acknowledged, with a mark where something was sent again; in the middle its congestion window;
 * below its smoothed round trip.
 */
public final class Plot {
  private static final int WIDTH = 360;
  private static final int LEFT = 52;
  private static final int RIGHT = WIDTH - 12;
  private static final int HEIGHT = 120;
  private static final int GAP = 34;
  private static final int TOP = 34;

  private static final String STYLE =
      """
      .h{stroke:var(--soft)} path{fill:none;stroke-width:1.5}
      .one{stroke:var(--one)} .two{stroke:var(--two)} .again{fill:var(--again)}
      .k{font-weight:600} .s{fill:var(--mute)}
      """;

  private final List<Sample> samples;
  private final long begin;
  private final long end;
  private final StringBuilder body = new StringBuilder();

  private Plot(List<Sample> samples) {
    this.samples = samples;
    this.begin = samples.getFirst().time();
    this.end = Math.max(begin + 1, samples.getLast().time());
  }

  /**
   * A picture by itself, light or dark as the reader's screen is.
   *
   * @throws IllegalArgumentException if the log knows nothing of this side
   */
  public static String svg(ConnectionLog log, Side side) {
    if (log.of(side).isEmpty()) {
      throw new IllegalArgumentException("nothing was seen of " + side);
    }
    return new Plot(log.of(side)).draw(side.host() + ", " + side.connection());
  }

  private String draw(String title) {
    text(LEFT, 16, "start", "k", title);
    long most = Math.max(1, max(Sample::sent));
    panel(0, "sent, acknowledged (kB)", most / 1000.0);
    path(0, "one", Sample::sent, most);
    path(0, "two", Sample::acknowledged, most);
    marks(most);
    long window = Math.max(1, max(Sample::cwnd));
    panel(1, "congestion window (kB)", window / 1000.0);
    path(1, "one", Sample::cwnd, window);
    long rtt = Math.max(1, max(Sample::srtt));
    panel(2, "round trip, smoothed (ms)", rtt / 1e6);
    path(2, "two", s -> Math.max(0, s.srtt()), rtt);
    int bottom = y(2, 0) + 14;
    text(LEFT, bottom, "start", "s", Ladder.time(begin));
    text(RIGHT, bottom, "end", "s", Ladder.time(end));
    return Svg.document(WIDTH, bottom + 8, title, STYLE, body.toString());
  }

  private long max(ToDoubleFunction<Sample> value) {
    return (long) samples.stream().mapToDouble(value).max().orElse(1);
  }

  private static int y(int panel, double share) {
    return (int) (TOP + panel * (HEIGHT + GAP) + HEIGHT * (1 - share));
  }

  private double x(long time) {
    return LEFT + (double) (RIGHT - LEFT) * (time - begin) / (end - begin);
  }

  private void panel(int panel, String name, double most) {
    line(LEFT, y(panel, 0), RIGHT, y(panel, 0));
    line(LEFT, y(panel, 0), LEFT, y(panel, 1));
    text(LEFT + 4, y(panel, 1) - 4, "start", "s", name);
    text(LEFT - 4, y(panel, 1) + 8, "end", "s", String.format(Locale.ROOT, "%.1f", most));
    text(LEFT - 4, y(panel, 0), "end", "s", "0");
  }

  /** A staircase: a value holds until the next look. */
  private void path(int panel, String kind, ToDoubleFunction<Sample> value, double most) {
    StringBuilder way = new StringBuilder();
    String before = "";
    for (Sample sample : samples) {
      String point =
          String.format(
              Locale.ROOT,
              "%.1f %d",
              x(sample.time()),
              y(panel, value.applyAsDouble(sample) / most));
      if (!point.equals(before)) {
        way.append(way.isEmpty() ? "M" : "L").append(point);
        before = point;
      }
    }
    body.append("<path class=\"").append(kind).append("\" d=\"").append(way).append("\"/>\n");
  }

  private void marks(double most) {
    long before = 0;
    for (Sample sample : samples) {
      if (sample.retransmitted() > before) {
        before = sample.retransmitted();
        body.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"again\" cx=\"%.1f\" cy=\"%d\" r=\"3\"/>\n",
                x(sample.time()),
                y(0, sample.acknowledged() / most)));
      }
    }
  }

  private void line(int x1, int y1, int x2, int y2) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"h\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
            x1,
            y1,
            x2,
            y2));
  }

  private void text(int x, int y, String anchor, String kind, String text) {
    body.append(Svg.text(x, y, anchor, kind, text));
  }
}
