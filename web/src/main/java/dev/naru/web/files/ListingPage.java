package dev.naru.web.files;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import dev.naru.http.MutableHttpFields;
import dev.naru.web.files.Lookup.Item;
import dev.naru.web.page.Html;
import dev.naru.web.page.Language;
import dev.naru.web.page.Location;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Shows what is in a folder: {@code ?sort=name}, {@code size} or {@code time}, and {@code
 * &order=desc}. Folders come first. Names are nobody's markup, and their links lead nowhere but
 * below the folder.
 */
final class ListingPage {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String STYLE =
      """
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
        --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#666, #a0a0a0);
        --link: light-dark(#0b57d0, #8ab4f8) }
      body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
      h1 { font-size: 1.25rem; overflow-wrap: anywhere }
      table { width: 100%; border-collapse: collapse }
      th { text-align: start; font-weight: 600 }
      th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top }
      td:first-child { overflow-wrap: anywhere; width: 100% }
      .size, .time { white-space: nowrap; color: var(--soft); font-variant-numeric: tabular-nums }
      .size { text-align: end }
      a { color: var(--link); text-decoration: none }
      a:hover, a:focus-visible { text-decoration: underline }
      .note { color: var(--soft) }
      @media (max-width: 30rem) { .time { display: none } }
      """;

  private enum Order {
    NAME,
    SIZE,
    TIME;

    Comparator<Item> comparator() {
      return switch (this) {
        case NAME -> Comparator.comparing(Item::name, String.CASE_INSENSITIVE_ORDER);
        case SIZE -> Comparator.comparingLong(Item::size);
        case TIME -> Comparator.comparingLong(Item::modified);
      };
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Words(
      String title, String name, String size, String time, String up, String empty, String more) {}

  private static final Words ENGLISH =
      new Words(
          "Contents of %s",
          "Name",
          "Size",
          "Modified (UTC)",
          "Parent folder",
          "This folder is empty.",
          "There is more in this folder than is shown.");

  private static final Words KOREAN =
      new Words(
          "%s의 내용", "이름", "크기", "수정 시각(UTC)", "상위 폴더", "빈 폴더입니다.", "이 폴더에는 표시된 것보다 더 많은 항목이 있습니다.");

  private ListingPage() {}

  /** Answers; completes the exchange. Any thread. */
  static void send(HttpExchange exchange, Lookup.Listing listing) {
    HttpRequest request = exchange.request();
    MutableHttpFields fields = exchange.fields();
    fields.set("Content-Type", "text/html; charset=utf-8");
    fields.set("Cache-Control", "no-cache");
    fields.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    fields.set("X-Content-Type-Options", "nosniff");
    fields.add("Vary", "Accept-Language");
    Language language = Language.of(request.fields());
    String page = page(listing, request.path().value(), request.query(), language);
    exchange.send(200, Unpooled.wrappedBuffer(page.getBytes(StandardCharsets.UTF_8)));
  }

  static String page(Lookup.Listing listing, String path, String query, Language language) {
    Words words = language == Language.KOREAN ? KOREAN : ENGLISH;
    Order order = Order.NAME;
    boolean descending = false;
    for (String word : query.split("&", 8)) {
      for (Order each : Order.values()) {
        order = word.equals("sort=" + each.key()) ? each : order;
      }
      descending |= word.equals("order=desc");
    }
    String title = words.title.formatted(Html.escape(path));
    StringBuilder out = new StringBuilder(2_048 + 200 * listing.entries().size());
    out.append("<!doctype html>\n<html lang=\"").append(language.tag());
    out.append("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n<main>\n<h1>").append(title).append("</h1>\n");
    out.append("<table>\n<thead><tr>");
    column(out, Order.NAME, words.name, "", order, descending);
    column(out, Order.SIZE, words.size, " class=\"size\"", order, descending);
    column(out, Order.TIME, words.time, " class=\"time\"", order, descending);
    out.append("</tr></thead>\n<tbody>\n");
    if (!listing.root()) {
      out.append("<tr><td><a href=\"../\">").append(words.up);
      out.append("</a></td><td class=\"size\"></td><td class=\"time\"></td></tr>\n");
    }
    sorted(listing.entries(), order, descending).forEach(item -> row(out, item));
    out.append("</tbody>\n</table>\n");
    if (listing.entries().isEmpty()) {
      out.append("<p class=\"note\">").append(words.empty).append("</p>\n");
    } else if (!listing.whole()) {
      out.append("<p class=\"note\">").append(words.more).append("</p>\n");
    }
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void column(
      StringBuilder out, Order column, String word, String kind, Order order, boolean descending) {
    boolean current = column == order;
    out.append("<th scope=\"col\"").append(kind);
    if (current) {
      out.append(" aria-sort=\"").append(descending ? "descending" : "ascending").append('"');
    }
    out.append("><a href=\"?sort=").append(column.key());
    out.append(current && !descending ? "&amp;order=desc" : "").append("\">").append(word);
    out.append(current ? descending ? " ↓" : " ↑" : "").append("</a></th>");
  }

  private static List<Item> sorted(List<Item> entries, Order order, boolean descending) {
    Comparator<Item> wanted = order.comparator().thenComparing(Item::name);
    List<Item> sorted = new ArrayList<>(entries);
    sorted.sort(
        Comparator.comparing((Item item) -> !item.folder())
            .thenComparing(descending ? wanted.reversed() : wanted));
    return sorted;
  }

  private static void row(StringBuilder out, Item item) {
    String slash = item.folder() ? "/" : "";
    // "./" keeps a colon in the name from making a scheme of what stands before it
    out.append("<tr><td><a href=\"./").append(Html.escape(Location.encode(item.name())));
    out.append(slash).append("\"><bdi>").append(Html.escape(item.name())).append("</bdi>");
    out.append(slash).append("</a></td><td class=\"size\">");
    out.append(item.folder() ? "" : size(item.size())).append("</td><td class=\"time\">");
    out.append(TIME.format(Instant.ofEpochSecond(item.modified()))).append("</td></tr>\n");
  }

  /** To three digits. */
  static String size(long bytes) {
    double value = bytes;
    String unit = "B";
    for (String larger : List.of("KiB", "MiB", "GiB", "TiB")) {
      if (value < 1_000) {
        break;
      }
      value /= 1_024;
      unit = larger;
    }
    String form = unit.equals("B") || value >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, value, unit);
  }
}
