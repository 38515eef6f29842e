package dev.naru.http.coding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Content codings (RFC 9110, section 8.4.1), the best first. */
public enum Coding {
  /** RFC 7932. */
  BROTLI("br", ".br"),
  /** RFC 8878. */
  ZSTD("zstd", ".zst"),
  /** RFC 1952. */
  GZIP("gzip", ".gz"),
  /** None. */
  IDENTITY("identity", "");

  /** How many members of an Accept-Encoding are looked at. */
  private static final int MEMBERS = 32;

  private static final int UNSAID = -1;
  private static final Coding[] ALL = values();

  private final String token;
  private final String suffix;

  Coding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** As in Content-Encoding. */
  public String token() {
    return token;
  }

  /** What the name of a file in this coding ends with, behind the original's. */
  public String suffix() {
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
  public static Coding choose(List<String> lines, Set<Coding> available) {
    if (lines.isEmpty()) {
      return IDENTITY;
    }
    int[] weights = new int[ALL.length]; // in thousandths
    Arrays.fill(weights, UNSAID);
    int others = UNSAID;
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
          case "br" -> weights[BROTLI.ordinal()] = weight;
          case "zstd" -> weights[ZSTD.ordinal()] = weight;
          case "gzip", "x-gzip" -> weights[GZIP.ordinal()] = weight;
          case "identity" -> weights[IDENTITY.ordinal()] = weight;
          case "*" -> others = weight;
          default -> {}
        }
      }
    }
    // Identity that is not spoken of is worth less than whatever is; of equal ones a coding is
    // better.
    Coding best = IDENTITY;
    int bestWeight = Math.max(0, weights[IDENTITY.ordinal()]) - 1;
    for (Coding coding : ALL) {
      int said = weights[coding.ordinal()];
      int weight = said == UNSAID ? others : said;
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
