package dev.naru.internet.view;

import java.util.Locale;

/** What all pictures share: their frame, and colours for light and dark screens. */
final class Svg {
  private Svg() {}

  static String document(int width, int height, String title, String style, String body) {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
        style="max-width:%dpx;width:100%%">
        <title>%s</title>
        <style>
        svg{--ink:#1d2733;--mute:#5b6875;--soft:#c3ccd6;--bad:#b3261e;--again:#a15c00;--one:#0b62a8;
        --two:#1b7a43;background:#fff;font:10px system-ui,sans-serif}
        @media (prefers-color-scheme:dark){svg{--ink:#e7edf3;--mute:#9fb0c0;--soft:#44515e;
        --bad:#ff8a80;--again:#ffb74d;--one:#7cc0ff;--two:#7fd6a2;background:#12181f}}
        text{fill:var(--ink)}
        %s</style>
        %s</svg>
        """,
        width,
        height,
        2 * width,
        escape(title),
        style,
        body);
  }

  /**
   * Some words.
   *
   * @param anchor which end of them is at {@code x}: start, middle or end
   * @param kind their class in the style
   */
  static String text(int x, int y, String anchor, String kind, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
        kind,
        x,
        y,
        anchor,
        escape(text));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
