package dev.naru.engine.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The wording of messages: quoting, key names, and which word somebody probably meant. */
final class Words {

  private static final int LONGEST_QUOTE = 60;

  private Words() {}

  /** In quotes, on one line, cut at 60 characters. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int length = text.codePointCount(0, text.length());
    text.codePoints()
        .limit(LONGEST_QUOTE)
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (Character.isISOControl(point)) {
                    quoted.append(String.format(Locale.ROOT, "\\u%04x", point));
                  } else {
                    quoted.appendCodePoint(point);
                  }
                }
              }
            });
    return quoted.append(length > LONGEST_QUOTE ? "…\"" : "\"").toString();
  }

  /** {@code idleTime} as a key: {@code idle-time}. */
  static String kebab(String component) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (Character.isUpperCase(c)) {
        key.append('-').append(Character.toLowerCase(c));
      } else {
        key.append(c);
      }
    }
    return key.toString();
  }

  /** {@code LEAST_REQUESTS} as it is written in a file: {@code least-requests}. */
  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A type's name as a word: {@code an endpoint}. */
  static String withArticle(String type) {
    String word = kebab(type).substring(1).replace('-', ' ');
    return ("aeiou".indexOf(word.charAt(0)) < 0 ? "a " : "an ") + word;
  }

  /** The word of {@code known} that was probably meant, if any comes near. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String plain = plain(word);
    if (plain.length() > 64) {
      return Optional.empty();
    }
    int allowed = plain.length() <= 3 ? 1 : 2;
    return known.stream()
        .filter(candidate -> distance(plain, plain(candidate)) <= allowed)
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))));
  }

  /** The one word of {@code known} that this is the first or the last part of, if only one is. */
  static Optional<String> begun(String word, Collection<String> known) {
    List<String> found =
        known.stream()
            .filter(each -> each.startsWith(word + "-") || each.endsWith("-" + word))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** Case, hyphens and underscores are no difference: {@code idle_time} means {@code idle-time}. */
  private static String plain(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Damerau-Levenshtein: characters put in, left out, changed, or swapped with a neighbour. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        least = Math.min(least, cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
