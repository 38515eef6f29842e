package dev.naru.web.page;

import dev.naru.http.HttpFields;
import java.util.Locale;

/** The languages that Naru's own pages are written in. */
public enum Language {
  ENGLISH("en"),
  KOREAN("ko");

  /** How many members of an Accept-Language are looked at. */
  private static final int MEMBERS = 16;

  private final String tag;

  Language(String tag) {
    this.tag = tag;
  }

  /** As in the attribute {@code lang}. */
  public String tag() {
    return tag;
  }

  /** By Accept-Language (RFC 9110, section 12.5.4): Korean where it is wanted at least as much. */
  public static Language of(HttpFields asked) {
    double english = 0;
    double korean = 0;
    int members = 0;
    for (String line : asked.all("Accept-Language")) {
      for (String member : line.toLowerCase(Locale.ROOT).split(",")) {
        if (++members > MEMBERS) {
          break;
        }
        int semicolon = member.indexOf(';');
        String range = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        double weight = semicolon < 0 ? 1 : weight(member.substring(semicolon + 1));
        if (speaks(range, KOREAN)) {
          korean = Math.max(korean, weight);
        } else if (speaks(range, ENGLISH)) {
          english = Math.max(english, weight);
        }
      }
    }
    return korean > 0 && korean >= english ? KOREAN : ENGLISH;
  }

  private static boolean speaks(String range, Language language) {
    return range.equals(language.tag) || range.startsWith(language.tag + "-");
  }

  /** Of {@code q=0.5}. */
  private static double weight(String parameter) {
    int equals = parameter.indexOf('=');
    String value = parameter.substring(equals + 1).strip();
    return equals > 0
            && parameter.substring(0, equals).strip().equals("q")
            && value.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")
        ? Double.parseDouble(value)
        : 0;
  }
}
