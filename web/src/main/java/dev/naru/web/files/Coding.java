package dev.naru.web.files;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Content codings (RFC 9110, section 8.4.1) that files may lie ready in, best first. */
enum Coding {
  /** RFC 7932. */
  BROTLI("br", ".br"),
  /** RFC 1952. */
  GZIP("gzip", ".gz"),
  /** None. */
  IDENTITY("identity", "");

  /** How many members of an Accept-Encoding are looked at. */
  private static final int MEMBERS = 32;

  private final String token;
  private final String suffix;

  Coding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** As in Content-Encoding. */
  String token() {
    return token;
  }

  /** What the name of a file in this coding ends with, behind the original's. */
  String suffix() {
    return suffix;
  }

  /**
   * Chooses by Accept-Encoding (section 12.5.3): the highest weight, and of equal ones the best
   * coding. Identity is always there, also when a client says that it does not want it: a plain
   * answer is better than a 406. Without the field a client gets identity.
   *
   * @param lines of the field
   * @param available those that are there
   */
  static Coding choose(List<String> lines, Set<Coding> available) {
    if (lines.isEmpty()) {
      return IDENTITY;
    }
    Map<Coding, Integer> weights = new EnumMap<>(Coding.class); // in thousandths
    int others = 0;
    int members = 0;
    for (String line : lines) {
      for (String member : line.toLowerCase(Locale.ROOT).split(",")) {
        if (++members > MEMBERS) {
          break;
        }
        int semicolon = member.indexOf(';');
        String name = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        int weight = semicolon < 0 ? 1000 : weight(member.substring(semicolon + 1).strip());
        switch (name) {
          case "br" -> weights.put(BROTLI, weight);
          case "gzip", "x-gzip" -> weights.put(GZIP, weight);
          case "identity" -> weights.put(IDENTITY, weight);
          case "*" -> others = weight;
          default -> {}
        }
      }
    }
    Coding best = IDENTITY;
    int bestWeight = weights.getOrDefault(IDENTITY, 0) - 1; // of equal weight, a coding is better
    for (Coding coding : values()) { // the best first
      int weight = weights.getOrDefault(coding, others);
      if (coding != IDENTITY && weight > 0 && weight > bestWeight && available.contains(coding)) {
        best = coding;
        bestWeight = weight;
      }
    }
    return best;
  }

  /** {@code q=0.5} in thousandths; 0 for what is no weight, so that nobody gets what he refused. */
  private static int weight(String text) {
    if (!text.matches("q\\s*=\\s*(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
      return 0;
    }
    return (int) Math.round(Double.parseDouble(text.substring(text.indexOf('=') + 1)) * 1000);
  }
}
