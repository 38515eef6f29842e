package dev.naru.was.request;

import dev.naru.http.HttpFields;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Languages of requests, and the charsets that went with languages before UTF-8. */
public final class Locales {

  private static final int MAX_RANGES = 64;

  private static final Map<String, String> CHARSETS =
      Map.ofEntries(
          Map.entry("ar", "ISO-8859-6"),
          Map.entry("be", "ISO-8859-5"),
          Map.entry("bg", "ISO-8859-5"),
          Map.entry("cs", "ISO-8859-2"),
          Map.entry("el", "ISO-8859-7"),
          Map.entry("he", "ISO-8859-8"),
          Map.entry("hr", "ISO-8859-2"),
          Map.entry("hu", "ISO-8859-2"),
          Map.entry("ja", "Shift_JIS"),
          Map.entry("ko", "EUC-KR"),
          Map.entry("lt", "ISO-8859-13"),
          Map.entry("lv", "ISO-8859-13"),
          Map.entry("mk", "ISO-8859-5"),
          Map.entry("pl", "ISO-8859-2"),
          Map.entry("ro", "ISO-8859-2"),
          Map.entry("ru", "ISO-8859-5"),
          Map.entry("sk", "ISO-8859-2"),
          Map.entry("sl", "ISO-8859-2"),
          Map.entry("sr", "ISO-8859-5"),
          Map.entry("tr", "ISO-8859-9"),
          Map.entry("uk", "ISO-8859-5"),
          Map.entry("zh", "GB2312"),
          Map.entry("zh_TW", "Big5"),
          Map.entry("zh_HK", "Big5"));

  private record Range(Locale locale, double quality) {}

  private Locales() {}

  /** What a client prefers, best first; the server's own locale when it says nothing. */
  static List<Locale> accepted(HttpFields fields) {
    List<Range> ranges = new ArrayList<>();
    for (String value : fields.all("Accept-Language")) {
      for (String item : value.split(",")) {
        if (ranges.size() < MAX_RANGES) {
          range(item).ifPresent(ranges::add);
        }
      }
    }
    if (ranges.isEmpty()) {
      return List.of(Locale.getDefault());
    }
    return ranges.stream()
        .sorted(Comparator.comparingDouble(Range::quality).reversed())
        .map(Range::locale)
        .toList();
  }

  /** {@code ko-KR;q=0.8} (RFC 9110, section 12.5.4). */
  private static Optional<Range> range(String item) {
    String[] parts = item.split(";");
    String tag = parts[0].strip();
    double quality = 1;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
        String number = parameter.substring(2).strip();
        if (!number.matches("[01](\\.\\d{0,3})?")) {
          return Optional.empty();
        }
        quality = Double.parseDouble(number);
      }
    }
    Locale locale = Locale.forLanguageTag(tag);
    return quality == 0 || locale.getLanguage().isEmpty()
        ? Optional.empty()
        : Optional.of(new Range(locale, quality));
  }

  /**
   * The charset of a locale.
   *
   * @param declared by the application, which win: by language or language and country
   */
  public static Optional<Charset> charset(Locale locale, Map<String, String> declared) {
    String language = locale.getLanguage();
    String both = language + "_" + locale.getCountry();
    for (Map<String, String> table : List.of(declared, CHARSETS)) {
      String name = table.getOrDefault(both, table.get(language));
      if (name != null) {
        return Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
